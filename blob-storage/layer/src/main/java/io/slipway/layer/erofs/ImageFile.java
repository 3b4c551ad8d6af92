package io.slipway.layer.erofs;

import io.slipway.oci.DigestAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.Consumer;

/** A file being written from its beginning to its end, hashed on the way; a part may be patched before it takes its name. */
final class ImageFile implements Closeable {
    private static final int BUFFER = 128 << 10;

    private final Path path;
    private final Path unfinished;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final MessageDigest digest = DigestAlgorithm.SHA256.newMessageDigest();
    private long position;
    private boolean committed;

    private ImageFile(Path path, Path unfinished, FileChannel channel) {
        this.path = path;
        this.unfinished = unfinished;
        this.channel = channel;
    }

    static ImageFile create(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("An image cannot be written to " + path);
        }
        Path unfinished = Files.createTempFile(folder, "." + path.getFileName() + ".", ".part");
        return new ImageFile(
                path, unfinished, FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.READ));
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
            channel.write(buffer);
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
            if (channel.read(block, at + block.position()) < 0) {
                throw new IOException("The image became shorter while it was written");
            }
        }
        change.accept(block.clear());
        block.clear();
        while (block.hasRemaining()) {
            channel.write(block, at + block.position());
        }
    }

    /** Makes the file durable and gives it its name. */
    void commit() throws IOException {
        channel.force(true);
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(unfinished);
        }
    }
}
