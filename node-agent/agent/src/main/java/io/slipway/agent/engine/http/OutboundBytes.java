package io.slipway.agent.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from a writing thread to the client. A write is on its way before it returns; what is written while
 * the socket is busy is sent together. A writer waits while as much as the limit has not been taken by the kernel, so a
 * slow client costs a bounded amount of memory.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
final class OutboundBytes {
    static final int LIMIT = 128 << 10;

    private final Channel channel;
    private final boolean chunked;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ByteBuf pending;
    private boolean busy;
    private boolean closed;
    private @Nullable Throwable failure;

    OutboundBytes(Channel channel, boolean chunked) {
        this.channel = channel;
        this.chunked = chunked;
    }

    /** As {@link OutputStream#write(byte[], int, int)}. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        lock.lock();
        try {
            int from = offset;
            while (from < offset + length) {
                from += append(bytes, from, offset + length - from);
            }
        } finally {
            lock.unlock();
        }
    }

    private int append(byte[] bytes, int offset, int length) throws IOException {
        awaitRoom();
        if (failure != null) {
            throw new ClientGoneException(failure);
        }
        if (closed) {
            throw new IOException("the answer has ended");
        }
        if (pending == null) {
            pending = channel.alloc().ioBuffer(Math.min(length, LIMIT));
        }
        int count = Math.min(length, LIMIT - pending.readableBytes());
        pending.writeBytes(bytes, offset, count);
        if (!busy) {
            busy = true;
            startSending();
        }
        return count;
    }

    private void awaitRoom() throws InterruptedIOException {
        try {
            while (failure == null && !closed && pendingBytes() >= LIMIT) {
                changed.await();
            }
        } catch (InterruptedException e) {
            throw Interrupted.whileWaiting("a slow client", e);
        }
    }

    private void startSending() throws ClientGoneException {
        try {
            channel.eventLoop().execute(this::send);
        } catch (RejectedExecutionException e) {
            fail(e);
            throw new ClientGoneException(e);
        }
    }

    private int pendingBytes() {
        return pending == null ? 0 : pending.readableBytes();
    }

    /** On the event loop: hands over what waits and comes again when the kernel has taken it. */
    private void send() {
        ByteBuf bytes;
        lock.lock();
        try {
            bytes = pending;
            pending = null;
            busy = bytes != null && failure == null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (bytes != null) {
            channel.writeAndFlush(chunked ? new DefaultHttpContent(bytes) : bytes)
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            send();
                        } else {
                            fail(done.cause());
                        }
                    });
        }
    }

    /** The client has gone; writers are told. */
    void fail(Throwable cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            busy = false;
            if (pending != null) {
                pending.release();
                pending = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the kernel has taken everything. Later writes fail. Does nothing the second time. */
    void close() throws ClientGoneException {
        lock.lock();
        try {
            closed = true;
            while (busy && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (failure != null) {
                throw new ClientGoneException(failure);
            }
        } finally {
            lock.unlock();
        }
    }
}
