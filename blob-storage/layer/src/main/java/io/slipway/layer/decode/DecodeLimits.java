package io.slipway.layer.decode;

/**
 * How large a layer may be.
 *
 * @param compressedBytes as it is transferred
 * @param tarBytes as it lies on the disk
 */
public record DecodeLimits(long compressedBytes, long tarBytes) {
    /** 64 GiB compressed, 256 GiB on the disk. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(64L << 30, 256L << 30);

    /** Both are positive. */
    public DecodeLimits {
        if (compressedBytes <= 0 || tarBytes <= 0) {
            throw new IllegalArgumentException("Limits are positive");
        }
    }
}
