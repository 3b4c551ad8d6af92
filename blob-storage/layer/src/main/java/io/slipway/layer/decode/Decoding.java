package io.slipway.layer.decode;

import io.slipway.layer.InvalidLayerException;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** One layer on its way through three threads. */
final class Decoding {
    private static final int BUFFERS = 6;
    private static final int COMPRESSED_BUFFER = 128 << 10;
    private static final int BLOCK = 512;
    private static final int TAR_BUFFER = 256 << 10;

    private final DecodeLimits limits;
    private final GzipDecoder gzip;
    private final ExpectedLayer expected;
    private final FileChannel tar;
    private final BufferPipe compressedPipe = new BufferPipe(BUFFERS, COMPRESSED_BUFFER);
    private final BufferPipe tarPipe = new BufferPipe(BUFFERS, TAR_BUFFER);

    /** What a hash of some bytes came to, and how many there were. */
    private record Measured(Digest digest, long size) {}

    Decoding(DecodeLimits limits, GzipDecoder gzip, ExpectedLayer expected, FileChannel tar) {
        this.limits = limits;
        this.gzip = gzip;
        this.expected = expected;
        this.tar = tar;
    }

    DecodedLayer run(InputStream compressed) throws IOException {
        byte[] chunk = new byte[COMPRESSED_BUFFER];
        int head = compressed.readNBytes(chunk, 0, Compression.HEAD);
        Compression compression = Compression.of(chunk, head);
        Stage<Measured> write = Stage.start("layer-write", this::write);
        Stage<Boolean> decode = Stage.start("layer-decode", () -> decode(compression));
        Measured read = null;
        try {
            read = read(compressed, chunk, head);
        } catch (BufferPipe.AbortedException stopped) {
            // One of the other threads has failed and says below why.
            read = null;
        } finally {
            if (read == null) {
                compressedPipe.abort();
            }
            decode.join();
            write.join();
        }
        Measured written = outcome(write, decode);
        if (read == null) {
            throw new IllegalStateException("The reading thread was stopped by none of the others");
        }
        check("digest", expected.digest(), read.digest());
        check("diff id", expected.diffId(), written.digest());
        return new DecodedLayer(compression, read.digest(), read.size(), written.digest(), written.size());
    }

    /** Reads, counts and hashes the compressed bytes, on the caller's thread, which alone may wait for a network. */
    private Measured read(InputStream compressed, byte[] chunk, int head) throws IOException {
        MessageDigest hash = algorithm(expected.digest()).newMessageDigest();
        long size = 0;
        int count = head;
        while (count > 0) {
            size += count;
            checkSize(size);
            hash.update(chunk, 0, count);
            compressedPipe.putFull(
                    compressedPipe.takeEmpty().put(chunk, 0, count).flip());
            count = compressed.read(chunk);
        }
        if (expected.size() >= 0 && size < expected.size()) {
            throw new InvalidLayerException("The layer ended after %d of %d bytes".formatted(size, expected.size()));
        }
        compressedPipe.finish();
        return new Measured(Digest.of(algorithm(expected.digest()), hash.digest()), size);
    }

    private void checkSize(long size) throws InvalidLayerException {
        if (expected.size() >= 0 && size > expected.size()) {
            throw new InvalidLayerException("The layer has more than the expected %d bytes".formatted(expected.size()));
        }
        if (size > limits.compressedBytes()) {
            throw new InvalidLayerException(
                    "The layer has more than %d compressed bytes".formatted(limits.compressedBytes()));
        }
    }

    private Boolean decode(Compression compression) throws IOException {
        boolean complete = false;
        try (StreamDecoder decoder = open(compression)) {
            ByteBuffer out = tarPipe.takeEmpty();
            for (ByteBuffer in = compressedPipe.takeFull(); in != null; in = compressedPipe.takeFull()) {
                decoder.decode(in, out);
                while (!out.hasRemaining()) {
                    tarPipe.putFull(out.flip());
                    out = tarPipe.takeEmpty();
                    decoder.decode(in, out);
                }
                compressedPipe.putEmpty(in);
            }
            if (!decoder.isAtEnd()) {
                throw new InvalidLayerException("The layer's compressed data ends too early");
            }
            tarPipe.putFull(out.flip());
            tarPipe.finish();
            complete = true;
            return complete;
        } finally {
            if (!complete) {
                compressedPipe.abort();
                tarPipe.abort();
            }
        }
    }

    private StreamDecoder open(Compression compression) {
        return switch (compression) {
            case NONE -> new Uncompressed();
            case GZIP -> gzip.open();
            case ZSTD -> new ZstdFrames();
        };
    }

    private Measured write() throws IOException {
        boolean complete = false;
        try {
            MessageDigest hash = algorithm(expected.diffId()).newMessageDigest();
            long size = 0;
            for (ByteBuffer buffer = tarPipe.takeFull(); buffer != null; buffer = tarPipe.takeFull()) {
                size += buffer.remaining();
                if (size > limits.tarBytes()) {
                    throw new InvalidLayerException("The layer has more than %d bytes".formatted(limits.tarBytes()));
                }
                hash.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    tar.write(buffer);
                }
                tarPipe.putEmpty(buffer);
            }
            pad(size);
            complete = true;
            return new Measured(Digest.of(algorithm(expected.diffId()), hash.digest()), size);
        } finally {
            if (!complete) {
                tarPipe.abort();
            }
        }
    }

    /** The kernel reads whole blocks, and some writers leave the last one short. */
    private void pad(long size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) (-size & (BLOCK - 1)));
        while (zeros.hasRemaining()) {
            tar.write(zeros);
        }
    }

    private static DigestAlgorithm algorithm(@Nullable Digest expected) {
        return expected == null ? DigestAlgorithm.SHA256 : expected.algorithm();
    }

    /** The result of the last thread; or what stopped the threads, which is the failure that is not about being stopped. */
    private static Measured outcome(Stage<Measured> write, Stage<Boolean> decode) throws IOException {
        try {
            Measured written = write.result();
            decode.result();
            return written;
        } catch (BufferPipe.AbortedException stopped) {
            decode.result();
            throw stopped;
        }
    }

    private static void check(String what, @Nullable Digest expected, Digest actual) throws InvalidLayerException {
        if (expected != null && !expected.equals(actual)) {
            throw new InvalidLayerException("The layer has the %s %s, not %s".formatted(what, actual, expected));
        }
    }
}
