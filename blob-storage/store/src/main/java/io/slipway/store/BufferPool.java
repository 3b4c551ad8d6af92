package io.slipway.store;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of large buffers, shared by all uploads and kept for ever once made. Nobody waits for one: an upload
 * that gets none goes on with a small buffer of its own, so slow clients that hold buffers cannot stop the others.
 *
 * <p>Heap arrays, since a stream reads into them and the hash reads from them without a copy; the one copy is the
 * channel's, which keeps a direct buffer per carrier thread.
 */
final class BufferPool {
    /** The size of a pooled buffer in bytes. */
    static final int LARGE = 256 * 1024;
    /** The size of the buffer of an upload that got none, in bytes. */
    static final int SMALL = 16 * 1024;

    private final Semaphore permits;
    private final ConcurrentLinkedQueue<byte[]> idle = new ConcurrentLinkedQueue<>();

    BufferPool(int buffers) {
        this.permits = new Semaphore(buffers);
    }

    /** A large buffer with anything in it; null when all are in use. */
    byte @Nullable [] tryTake() {
        if (!permits.tryAcquire()) {
            return null;
        }
        byte[] buffer = idle.poll();
        return buffer == null ? new byte[LARGE] : buffer;
    }

    void giveBack(byte[] buffer) {
        idle.add(buffer);
        permits.release();
    }

    int available() {
        return permits.availablePermits();
    }
}
