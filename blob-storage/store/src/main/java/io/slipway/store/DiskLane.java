package io.slipway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes and hashes buffers on a thread of its own while their owner receives the next. It lends the buffers itself: at
 * most {@value #MOST} from the pool, taken one by one as the disk falls behind. What fits into one buffer is written and
 * hashed by the caller's thread.
 *
 * <p>A platform thread, since this work never waits for the network: as a virtual one it would hold one of the few
 * carriers that all requests share. There are fewer of them than the pool has buffers.
 */
final class DiskLane implements AutoCloseable {
    private static final int MOST = 6;

    /** Follows the last received buffer. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final FileChannel channel;
    private final WriteBack writeBack;
    private final MessageDigest digest;
    private final BufferPool pool;
    private final FileArrivals arrivals;
    private final BlockingQueue<ByteBuffer> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> free = new LinkedBlockingQueue<>();
    private final ByteBuffer first;
    private final boolean pooled;
    private final List<ByteBuffer> taken = new ArrayList<>(MOST);
    private @Nullable Thread thread;
    private volatile @Nullable Exception failure;

    /** Of a file that is written at the channel's position. */
    DiskLane(FileChannel channel, WriteBack writeBack, MessageDigest digest, BufferPool pool, FileArrivals arrivals) {
        this.channel = channel;
        this.writeBack = writeBack;
        this.digest = digest;
        this.pool = pool;
        this.arrivals = arrivals;
        ByteBuffer large = pool.tryTake();
        this.pooled = large != null;
        this.first = large == null ? ByteBuffer.allocate(BufferPool.SMALL) : large;
        if (large != null) {
            taken.add(large);
        }
    }

    /** The buffer to fill first. */
    ByteBuffer first() {
        return first;
    }

    /**
     * Stores what lies between the buffer's position and its limit. The buffer is the lane's from now on.
     *
     * @param last whether nothing follows
     */
    void store(ByteBuffer buffer, boolean last) throws IOException {
        if (!pooled || (last && thread == null)) {
            writeAndHash(buffer);
            arrivals.emptied(buffer);
            return;
        }
        if (thread == null) {
            thread = Thread.ofPlatform().name("blob-disk").start(this::work);
        }
        received.add(buffer);
    }

    /**
     * Another buffer to fill, for which it may have to wait until the disk has caught up.
     *
     * @throws IOException when an earlier buffer could not be written
     */
    ByteBuffer next() throws IOException {
        throwFailure();
        if (!pooled) {
            return first.clear();
        }
        ByteBuffer buffer = free.poll();
        if (buffer == null && taken.size() < MOST) {
            buffer = pool.tryTake();
            if (buffer != null) {
                taken.add(buffer);
            }
        }
        return (buffer == null ? Waiting.uninterrupted(free::take) : buffer).clear();
    }

    private void work() {
        for (ByteBuffer next = take(); next.hasRemaining(); next = take()) {
            try {
                if (failure == null) {
                    writeAndHash(next);
                }
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
            arrivals.emptied(next);
            free.add(next);
        }
    }

    private ByteBuffer take() {
        return Waiting.uninterrupted(received::take);
    }

    private void writeAndHash(ByteBuffer buffer) throws IOException {
        ByteBuffer bytes = buffer.duplicate();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        writeBack.wrote(buffer.remaining());
        digest.update(buffer.duplicate());
    }

    /**
     * Waits until all is written and hashed.
     *
     * @throws IOException when a buffer could not be written
     */
    void finish() throws IOException {
        stop();
        throwFailure();
    }

    private void stop() {
        Thread running = thread;
        if (running != null) {
            received.add(END);
            Waiting.uninterrupted(() -> {
                running.join();
                return true;
            });
            thread = null;
        }
    }

    private void throwFailure() throws IOException {
        Exception happened = failure;
        if (happened != null) {
            throw new IOException("Writing the upload failed: " + happened.getMessage(), happened);
        }
    }

    /** Waits for the thread, and gives all buffers back, which nobody may use from then on. */
    @Override
    public void close() {
        stop();
        for (ByteBuffer buffer : taken) {
            // One that was being filled when something failed.
            arrivals.emptied(buffer);
            pool.giveBack(buffer);
        }
        taken.clear();
    }
}
