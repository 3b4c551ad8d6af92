package io.slipway.store;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of large buffers, shared by all transfers of one kind and kept for ever once made. Nobody waits for
 * one: a transfer that gets none goes on with a small buffer of its own, so slow clients that hold buffers cannot stop the
 * others.
 *
 * <p>They lie outside the heap, where the socket and the file read and write them without a copy of their own.
 */
public final class BufferPool {
    /** The size of an upload's pooled buffer in bytes. */
    static final int LARGE = 512 * 1024;
    /** The size of the buffer of a transfer that got none, in bytes. */
    public static final int SMALL = 16 * 1024;

    private final int bytes;
    private final Semaphore permits;
    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

    /** So many buffers of so many bytes, none of which is made before it is wanted. */
    public BufferPool(int buffers, int bytes) {
        this.bytes = bytes;
        this.permits = new Semaphore(buffers);
    }

    /** A large buffer with anything in it, cleared; null when all are in use. */
    public @Nullable ByteBuffer tryTake() {
        if (!permits.tryAcquire()) {
            return null;
        }
        ByteBuffer buffer = idle.poll();
        return buffer == null ? ByteBuffer.allocateDirect(bytes) : buffer.clear();
    }

    /** Takes one back, which its user must not touch any more. */
    public void giveBack(ByteBuffer buffer) {
        idle.add(buffer);
        permits.release();
    }

    int available() {
        return permits.availablePermits();
    }
}
