package io.slipway.store;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of large buffers, shared by all uploads and kept for ever once made. Nobody waits for one: an upload
 * that gets none goes on with a small buffer of its own, so slow clients that hold buffers cannot stop the others.
 *
 * <p>They lie outside the heap, where the socket and the file read and write them without a copy of their own.
 */
final class BufferPool {
    /** The size of a pooled buffer in bytes. */
    static final int LARGE = 512 * 1024;
    /** The size of the buffer of an upload that got none, in bytes. */
    static final int SMALL = 16 * 1024;

    private final Semaphore permits;
    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

    BufferPool(int buffers) {
        this.permits = new Semaphore(buffers);
    }

    /** A large buffer with anything in it, cleared; null when all are in use. */
    @Nullable
    ByteBuffer tryTake() {
        if (!permits.tryAcquire()) {
            return null;
        }
        ByteBuffer buffer = idle.poll();
        return buffer == null ? ByteBuffer.allocateDirect(LARGE) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        idle.add(buffer);
        permits.release();
    }

    int available() {
        return permits.availablePermits();
    }
}
