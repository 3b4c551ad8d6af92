package io.slipway.layer.decode;

import io.slipway.layer.InvalidLayerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Undoes the compression of a layer whose digest was checked before, in the calling thread and in constant memory. Members
 * and frames are checked by the sums that they carry.
 */
public final class Inflation {
    private static final int COMPRESSED_BUFFER = 64 << 10;
    private static final int TAR_BUFFER = 128 << 10;

    private final Compression compression;
    private final GzipDecoder gzip;
    private final long most;

    /** Takes what comes out. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes the next bytes, all of them.
         *
         * @param read how many compressed bytes were read so far
         */
        void take(ByteBuffer bytes, long read) throws IOException;
    }

    /**
     * For one layer or many.
     *
     * @param most how many bytes may come out
     */
    public Inflation(Compression compression, GzipDecoder gzip, long most) {
        this.compression = compression;
        this.gzip = gzip;
        this.most = most;
    }

    /**
     * Reads a layer to its end.
     *
     * @return how many bytes came out
     * @throws InvalidLayerException when it is damaged, or more comes out than may
     */
    public long run(InputStream compressed, Taker taker) throws IOException {
        ByteBuffer in = ByteBuffer.allocateDirect(COMPRESSED_BUFFER).limit(0);
        ByteBuffer out = ByteBuffer.allocateDirect(TAR_BUFFER);
        byte[] chunk = new byte[COMPRESSED_BUFFER];
        long read = 0;
        long size = 0;
        try (StreamDecoder decoder = open()) {
            int count = compressed.read(chunk);
            while (count >= 0) {
                read += count;
                in.clear().put(chunk, 0, count).flip();
                boolean full = true;
                while (full) {
                    decoder.decode(in, out);
                    full = !out.hasRemaining();
                    size += out.flip().remaining();
                    if (size > most) {
                        throw new InvalidLayerException("The layer has more than %d bytes unpacked".formatted(most));
                    }
                    taker.take(out, read);
                    out.clear();
                }
                count = compressed.read(chunk);
            }
            if (!decoder.isAtEnd()) {
                throw new InvalidLayerException("The layer's compressed data ends too early");
            }
        }
        return size;
    }

    private StreamDecoder open() {
        return switch (compression) {
            case NONE -> new Uncompressed();
            case GZIP -> gzip.open();
            case ZSTD -> new ZstdFrames();
        };
    }
}
