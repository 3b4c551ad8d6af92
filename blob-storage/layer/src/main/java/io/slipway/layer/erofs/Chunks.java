package io.slipway.layer.erofs;

/**
 * How a regular file is cut into chunks, each of which lies in one piece: one chunk, except for files beyond a tebibyte.
 *
 * @param bits how many blocks a chunk has, as a power of two
 * @param count how many chunks there are
 */
record Chunks(int bits, int count) {
    static Chunks of(long size) {
        long blocks = ErofsFormat.blocks(size);
        int bits = Math.min(ErofsFormat.LARGEST_CHUNK_BITS, 64 - Long.numberOfLeadingZeros(blocks - 1));
        return new Chunks(bits, Math.toIntExact((blocks + (1L << bits) - 1) >> bits));
    }
}
