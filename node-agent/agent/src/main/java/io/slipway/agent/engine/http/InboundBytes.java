package io.slipway.agent.engine.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the event loop to one reading thread: a request's body, or what a hijacked connection sends.
 * More is only asked for when less than the limit is waiting, so a client is as slow as its reader.
 */
final class InboundBytes {
    /** Enough to keep a fast pair busy; one read of the socket may go beyond it by its 64 KiB. */
    static final int ENOUGH = 128 << 10;

    private final Runnable askForMore;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean asked;
    private boolean ended;
    private boolean discarded;
    private @Nullable IOException failure;

    /** @param askForMore tells the connection to read once; called by the reading thread */
    InboundBytes(Runnable askForMore) {
        this.askForMore = askForMore;
    }

    /** Takes the buffer over. */
    void offer(ByteBuf bytes) {
        lock.lock();
        try {
            asked = false;
            if (discarded || ended || !bytes.isReadable()) {
                bytes.release();
            } else {
                waiting.add(bytes);
                waitingBytes += bytes.readableBytes();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The connection has read what it was asked for, whether that was bytes or only a part of a chunk's frame. */
    void readCompleted() {
        lock.lock();
        try {
            asked = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The true end. */
    void end() {
        finish(null);
    }

    /** An end before the true one; the reader gets this after the bytes that came. */
    void fail(IOException cause) {
        finish(cause);
    }

    private void finish(@Nullable IOException cause) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = cause;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the true end has come. */
    boolean complete() {
        lock.lock();
        try {
            return ended && failure == null;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more: frees what waits and what still comes. */
    void discard() {
        lock.lock();
        try {
            discarded = true;
            waiting.forEach(ByteBuf::release);
            waiting.clear();
            waitingBytes = 0;
        } finally {
            lock.unlock();
        }
    }

    int available() {
        lock.lock();
        try {
            return waitingBytes;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            awaitBytes();
            if (waiting.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                return -1;
            }
            return take(target, offset, length);
        } finally {
            lock.unlock();
        }
    }

    private void awaitBytes() throws InterruptedIOException {
        try {
            askUnlessEnough();
            while (waiting.isEmpty() && !ended && !discarded) {
                changed.await();
                askUnlessEnough();
            }
        } catch (InterruptedException e) {
            throw Interrupted.whileWaiting("the client", e);
        }
    }

    private int take(byte[] target, int offset, int length) {
        int taken = 0;
        while (taken < length && !waiting.isEmpty()) {
            ByteBuf first = waiting.getFirst();
            int count = Math.min(length - taken, first.readableBytes());
            first.readBytes(target, offset + taken, count);
            taken += count;
            if (!first.isReadable()) {
                waiting.removeFirst().release();
            }
        }
        waitingBytes -= taken;
        return taken;
    }

    private void askUnlessEnough() {
        if (!asked && !ended && waitingBytes < ENOUGH) {
            asked = true;
            askForMore.run();
        }
    }

    InputStream stream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return InboundBytes.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return InboundBytes.this.read(target, offset, length);
            }

            @Override
            public int available() {
                return InboundBytes.this.available();
            }
        };
    }
}
