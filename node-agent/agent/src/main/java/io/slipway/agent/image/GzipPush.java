package io.slipway.agent.image;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * A flat tar as a gzip stream, made while it is read: always the same bytes for the same tar, with no time and no name in
 * the header, so that a layer that is pushed to two registries has one digest.
 *
 * <p>Source: RFC 1952.
 */
final class GzipPush extends InputStream {
    private static final int BUFFER = 256 * 1024;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    private final InputStream tar;
    private final LongConsumer progress;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final CRC32 crc = new CRC32();
    private final MessageDigest hash = DigestAlgorithm.SHA256.newMessageDigest();
    private final byte[] buffer = new byte[BUFFER];
    private byte[] pending = HEADER;
    private int pendingAt;
    private long tarBytes;
    private long gzipBytes;
    private boolean trailed;
    private @Nullable Digest digest;

    private GzipPush(InputStream tar, LongConsumer progress) {
        this.tar = tar;
        this.progress = progress;
    }

    /** Begins to compress a file; {@code progress} hears how many of its bytes are done. */
    static GzipPush of(Path tar, LongConsumer progress) {
        try {
            return new GzipPush(Files.newInputStream(tar), progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The digest of the stream, which has been read to its end. */
    Digest digest() {
        if (digest == null) {
            throw new IllegalStateException("The stream has not been read to its end");
        }
        return digest;
    }

    /** How many compressed bytes there were. */
    long size() {
        return gzipBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = fill(target, offset, length);
        if (count > 0) {
            hash.update(target, offset, count);
            gzipBytes += count;
            return count;
        }
        if (digest == null) {
            digest = Digest.of(DigestAlgorithm.SHA256, hash.digest());
        }
        return -1;
    }

    private int fill(byte[] target, int offset, int length) throws IOException {
        while (true) {
            if (pendingAt < pending.length) {
                int count = Math.min(length, pending.length - pendingAt);
                System.arraycopy(pending, pendingAt, target, offset, count);
                pendingAt += count;
                return count;
            }
            if (trailed) {
                return 0;
            }
            int count = deflater.deflate(target, offset, length);
            if (count > 0) {
                return count;
            }
            if (deflater.finished()) {
                pending = trailer();
                pendingAt = 0;
                trailed = true;
            } else {
                refill();
            }
        }
    }

    private void refill() throws IOException {
        int count = tar.read(buffer);
        if (count < 0) {
            deflater.finish();
            return;
        }
        crc.update(buffer, 0, count);
        tarBytes += count;
        deflater.setInput(buffer, 0, count);
        progress.accept(tarBytes);
    }

    private byte[] trailer() {
        byte[] trailer = new byte[8];
        for (int i = 0; i < 4; i++) {
            trailer[i] = (byte) (crc.getValue() >> (8 * i));
            trailer[4 + i] = (byte) (tarBytes >> (8 * i));
        }
        return trailer;
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        tar.close();
    }
}
