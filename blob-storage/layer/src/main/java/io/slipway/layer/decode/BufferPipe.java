package io.slipway.layer.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A few buffers going round between one thread that fills them and one that empties them. The filling one waits while all are
 * full, the emptying one while none is. Either may give up with {@link #abort}, and the other one is told.
 */
final class BufferPipe {
    private final Deque<ByteBuffer> empty = new ArrayDeque<>();
    private final Deque<ByteBuffer> full = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean finished;
    private boolean aborted;

    BufferPipe(int buffers, int bytes) {
        for (int i = 0; i < buffers; i++) {
            empty.add(ByteBuffer.allocateDirect(bytes));
        }
    }

    /** For the filling thread: a buffer with nothing in it. */
    ByteBuffer takeEmpty() throws IOException {
        lock.lock();
        try {
            awaitUntil(() -> !empty.isEmpty());
            return empty.remove().clear();
        } finally {
            lock.unlock();
        }
    }

    /** From the filling thread: a buffer, already flipped. */
    void putFull(ByteBuffer buffer) throws IOException {
        lock.lock();
        try {
            if (aborted) {
                throw new AbortedException();
            }
            full.add(buffer);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From the filling thread: there is no more. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** For the emptying thread: the next buffer, or null when there is no more. */
    @Nullable
    ByteBuffer takeFull() throws IOException {
        lock.lock();
        try {
            awaitUntil(() -> finished || !full.isEmpty());
            return full.poll();
        } finally {
            lock.unlock();
        }
    }

    /** From the emptying thread: a buffer that is used up. */
    void putEmpty(ByteBuffer buffer) {
        lock.lock();
        try {
            empty.add(buffer);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From either thread: whoever waits, or comes, gets an {@link AbortedException}. */
    void abort() {
        lock.lock();
        try {
            aborted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitUntil(BooleanSupplier condition) throws IOException {
        try {
            while (!condition.getAsBoolean() && !aborted) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while a layer was decoded");
            interrupted.initCause(e);
            throw interrupted;
        }
        if (aborted) {
            throw new AbortedException();
        }
    }

    /** The other side has given up; it knows why. */
    static final class AbortedException extends IOException {
        private static final long serialVersionUID = 1L;

        AbortedException() {
            super("The other side of the pipe has given up");
        }
    }
}
