package io.slipway.transfer;

import io.slipway.store.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One who reads a blob while it arrives, at his own speed: a slow one holds up neither the download nor the others. To be
 * used by one thread at a time, and closed; the download goes on without him.
 */
public final class FillReader implements AutoCloseable {
    /** So much at once is worth waking up for. */
    private static final int WORTHWHILE = 64 * 1024;
    /** How long one who has just written waits for that much, so that many readers are not all woken by each packet. */
    private static final Duration REST = Duration.ofMillis(2);

    /** Takes bytes. */
    @FunctionalInterface
    public interface Sink {
        /** Takes all bytes between the buffer's position and its limit before it returns. */
        void write(ByteBuffer bytes) throws IOException;
    }

    private final BlobFill fill;
    private final BufferPool buffers;
    private boolean closed;

    FillReader(BlobFill fill, BufferPool buffers) {
        this.fill = fill;
        this.buffers = buffers;
    }

    /**
     * The blob's size in bytes. Waits until the upstream has answered.
     *
     * @throws RegistryException what the upstream refused with, the same for all who joined
     * @throws FillsBusyException when the fill's turn did not come
     * @throws FillFailedException when the download did not begin for another reason
     */
    public long size() throws IOException, InterruptedException {
        return fill.size();
    }

    /**
     * Writes a part of the blob as it arrives; the last bytes of the blob when all of it has been verified.
     *
     * @param from the first byte's place
     * @param count how many bytes; together within the size
     * @throws FillFailedException when the download failed, or its bytes are not those of the digest
     * @throws RegistryException when the upstream refused to go on
     * @throws IOException what the sink threw
     */
    public void transferTo(long from, long count, Sink sink) throws IOException, InterruptedException {
        long size = size();
        if (from < 0 || count < 0 || from > size - count) {
            throw new IndexOutOfBoundsException("%d bytes from %d are not within %d".formatted(count, from, size));
        }
        @Nullable ByteBuffer large = buffers.tryTake();
        try {
            ByteBuffer buffer = large == null ? ByteBuffer.allocate(BufferPool.SMALL) : large;
            transfer(from, from + count, sink, buffer);
        } finally {
            if (large != null) {
                buffers.giveBack(large);
            }
        }
    }

    private void transfer(long from, long end, Sink sink, ByteBuffer buffer) throws IOException, InterruptedException {
        long position = from;
        long written = System.nanoTime() - REST.toNanos();
        while (position < end) {
            long readable = Math.min(fill.readable(position), end);
            long rest = REST.toNanos() - (System.nanoTime() - written);
            if (rest > 0 && readable < end && readable - position < WORTHWHILE) {
                Thread.sleep(Duration.ofNanos(rest));
                readable = Math.min(fill.readable(position), end);
            }
            while (position < readable) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), readable - position));
                fill.read(buffer, position);
                position += buffer.flip().remaining();
                sink.write(buffer);
            }
            written = System.nanoTime();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            fill.leave();
        }
    }
}
