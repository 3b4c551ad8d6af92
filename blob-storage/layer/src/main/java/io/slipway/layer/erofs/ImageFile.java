package io.slipway.layer.erofs;

import io.slipway.layer.Durability;
import io.slipway.layer.UnfinishedFile;
import io.slipway.oci.DigestAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.Consumer;

/** A file being written from its beginning to its end, hashed on the way; a part may be patched before it takes its name. */
final class ImageFile implements Closeable {
    private static final int BUFFER = 128 << 10;

    private final UnfinishedFile file;
    private final ByteBuffer buffer;
    private final MessageDigest digest = DigestAlgorithm.SHA256.newMessageDigest();
    private long position;

    private ImageFile(UnfinishedFile file, int bufferBytes) {
        this.file = file;
        this.buffer = ByteBuffer.allocate(bufferBytes);
    }

    /** Begins a file that will have so many bytes. */
    static ImageFile create(Path path, long bytes) throws IOException {
        return new ImageFile(UnfinishedFile.create(path), (int) Math.min(BUFFER, bytes));
    }

    long position() {
        return position;
    }

    void write(ByteBuffer bytes) throws IOException {
        position += bytes.remaining();
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int count = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(buffer.position(), bytes, bytes.position(), count);
            buffer.position(buffer.position() + count);
            bytes.position(bytes.position() + count);
        }
    }

    /** Zeros up to a position. */
    void padTo(long target) throws IOException {
        if (target < position) {
            throw new IllegalStateException("%d bytes are written, more than %d".formatted(position, target));
        }
        while (position < target) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            buffer.put((byte) 0);
            position++;
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        digest.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            file.channel().write(buffer);
        }
        buffer.clear();
    }

    /** The hash of everything written. */
    byte[] digest() throws IOException {
        drain();
        return digest.digest();
    }

    /** Changes one block; the buffer is little-endian. */
    void patch(long at, Consumer<ByteBuffer> change) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(ErofsFormat.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        while (block.hasRemaining()) {
            if (file.channel().read(block, at + block.position()) < 0) {
                throw new IOException("The image became shorter while it was written");
            }
        }
        change.accept(block.clear());
        block.clear();
        while (block.hasRemaining()) {
            file.channel().write(block, at + block.position());
        }
    }

    /** Gives the file its name. */
    void commit(Durability durability) throws IOException {
        file.commit(durability);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
