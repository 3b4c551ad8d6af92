package io.slipway.layer.decode;

import io.slipway.layer.InvalidLayerException;

/** How a layer is compressed, as its first bytes say: media types are often wrong, and docker does not look at them. */
public enum Compression {
    /** Not at all. */
    NONE,
    /** RFC 1952, several members in a row included. */
    GZIP,
    /** RFC 8878, several frames in a row included. */
    ZSTD;

    /** How many bytes {@link #of} wants to see. */
    public static final int HEAD = 6;

    /**
     * Looks at the first bytes.
     *
     * @param head up to {@value #HEAD} bytes; fewer only if there are no more
     * @throws InvalidLayerException for compressions that docker knows and the specification does not
     */
    public static Compression of(byte[] head, int length) throws InvalidLayerException {
        if (startsWith(head, length, 0x1f, 0x8b)) {
            return GZIP;
        }
        boolean skippableFrame =
                length >= 4 && (head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18;
        if (startsWith(head, length, 0x28, 0xb5, 0x2f, 0xfd) || skippableFrame) {
            return ZSTD;
        }
        if (startsWith(head, length, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            throw new InvalidLayerException("The layer is compressed by xz; gzip, zstd and none are supported");
        }
        if (startsWith(head, length, 'B', 'Z', 'h') && length > 5 && head[4] == '1' && head[5] == 'A') {
            throw new InvalidLayerException("The layer is compressed by bzip2; gzip, zstd and none are supported");
        }
        return NONE;
    }

    private static boolean startsWith(byte[] head, int length, int... magic) {
        if (length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
