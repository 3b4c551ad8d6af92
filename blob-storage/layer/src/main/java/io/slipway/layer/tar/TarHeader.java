package io.slipway.layer.tar;

import io.slipway.layer.ByteString;
import io.slipway.layer.InvalidLayerException;

/** The fields of one 512-byte header block: old V7, POSIX ustar, star and GNU. */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int MAGIC = 257;

    private final byte[] block;
    private final long offset;

    private TarHeader(byte[] block, long offset) {
        this.block = block;
        this.offset = offset;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks the sum of a block.
     *
     * @param offset where the block was found, for messages
     */
    static TarHeader parse(byte[] block, long offset) throws InvalidLayerException {
        TarHeader header = new TarHeader(block, offset);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean inSum = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
            unsigned += inSum ? ' ' : block[i] & 0xff;
            signed += inSum ? ' ' : block[i];
        }
        long written = header.number(CHECKSUM, CHECKSUM_LENGTH, "checksum");
        // Historic writers summed signed characters.
        if (written != unsigned && written != signed) {
            throw new InvalidLayerException(
                    "The archive has no valid header at byte %d: the checksum there is %d, the block's sum is %d"
                            .formatted(offset, written, unsigned));
        }
        return header;
    }

    char typeFlag() {
        return (char) (block[156] & 0xff);
    }

    ByteString name() {
        ByteString name = text(0, 100);
        ByteString prefix = isStar() ? text(345, 131) : isUstar() ? text(345, 155) : ByteString.EMPTY;
        return prefix.isEmpty() ? name : ByteString.latin1(prefix.latin1() + "/" + name.latin1());
    }

    ByteString linkName() {
        return text(157, 100);
    }

    long mode() throws InvalidLayerException {
        return number(100, 8, "mode");
    }

    long uid() throws InvalidLayerException {
        return number(108, 8, "uid");
    }

    long gid() throws InvalidLayerException {
        return number(116, 8, "gid");
    }

    long size() throws InvalidLayerException {
        return number(124, 12, "size");
    }

    long mtime() throws InvalidLayerException {
        return number(136, 12, "mtime");
    }

    /** V7 had no devices' numbers. */
    long major() throws InvalidLayerException {
        return isV7() ? 0 : number(329, 8, "device's major number");
    }

    long minor() throws InvalidLayerException {
        return isV7() ? 0 : number(337, 8, "device's minor number");
    }

    private boolean isUstar() {
        return matches(MAGIC, "ustar\0");
    }

    private boolean isStar() {
        return isUstar() && matches(508, "tar\0");
    }

    private boolean isV7() {
        return !isUstar() && !matches(MAGIC, "ustar  \0");
    }

    private boolean matches(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (block[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private ByteString text(int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return ByteString.of(block, at, end - at);
    }

    /** Octal digits between spaces and zeros, or, with the first bit set, a big-endian number in two's complement. */
    private long number(int at, int length, String field) throws InvalidLayerException {
        return (block[at] & 0x80) != 0 ? binary(at, length, field) : octal(at, length, field);
    }

    private long binary(int at, int length, String field) throws InvalidLayerException {
        boolean negative = (block[at] & 0x40) != 0;
        // The bit that marks the form is not part of the number: the sign bit is spread over it.
        long value = negative ? (block[at] | ~0x7fL) : (block[at] & 0x3f);
        for (int i = 1; i < length; i++) {
            if (value > (Long.MAX_VALUE >> 8) || value < (Long.MIN_VALUE >> 8)) {
                throw invalid(field);
            }
            value = (value << 8) | (block[at + i] & 0xff);
        }
        return value;
    }

    private long octal(int at, int length, String field) throws InvalidLayerException {
        int start = at;
        int end = at + length;
        while (start < end && isFiller(block[start])) {
            start++;
        }
        while (end > start && isFiller(block[end - 1])) {
            end--;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = block[i] - '0';
            if (digit < 0 || digit > 7) {
                throw invalid(field);
            }
            value = (value << 3) | digit;
        }
        return value;
    }

    private static boolean isFiller(byte b) {
        return b == ' ' || b == 0;
    }

    private InvalidLayerException invalid(String field) {
        return new InvalidLayerException(name(), "(header at byte %d) has no valid %s".formatted(offset, field));
    }
}
