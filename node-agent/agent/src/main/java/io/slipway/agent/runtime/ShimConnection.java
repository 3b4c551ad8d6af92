package io.slipway.agent.runtime;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection to a shim's socket. One thread reads; any may write. What is asked of the shim is asked {@link #within} a
 * limit; only what it says by itself may be waited for without one.
 */
final class ShimConnection implements AutoCloseable {
    /** The shim does one thing after another and none that takes long; only a disc that its log is on may hold it up. */
    static final Duration ANSWER = Duration.ofSeconds(30);

    private final SocketChannel channel;
    private final ShimMessages.Hello hello;
    private final ReentrantLock writing = new ReentrantLock();

    private ShimConnection(SocketChannel channel, ShimMessages.Hello hello) {
        this.channel = channel;
        this.hello = hello;
    }

    /** Something that is asked of a shim. */
    @FunctionalInterface
    interface Exchange<T> {
        T run() throws IOException;
    }

    static ShimConnection open(Path socket) throws IOException {
        return open(socket, ANSWER);
    }

    /**
     * Connects.
     *
     * @throws ShimEndedException when the shim is at its end, so that it says no hello any more
     * @throws IOException when it is not there, or says nothing within the limit
     */
    static ShimConnection open(Path socket, Duration limit) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return new ShimConnection(channel, within(channel, limit, () -> greeted(channel, socket)));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static ShimMessages.Hello greeted(SocketChannel channel, Path socket) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(socket));
        ByteBuffer version = ByteBuffer.allocate(2).putShort((short) Frame.PROTOCOL_VERSION);
        Frame.write(channel, Frame.HELLO, version.flip());
        Frame answer = Frame.read(channel).orElseThrow(ShimEndedException::new);
        if (answer.type() == Frame.EXIT) {
            throw new ShimEndedException();
        }
        if (answer.type() != Frame.HELLO_BACK) {
            throw new IOException("The shim began with a frame of type " + answer.type());
        }
        return ShimMessages.hello(answer.payload());
    }

    ShimMessages.Hello hello() {
        return hello;
    }

    Optional<Frame> read() throws IOException {
        return Frame.read(channel);
    }

    void write(int type, ByteBuffer payload) throws IOException {
        writing.lock();
        try {
            Frame.write(channel, type, payload);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Does what is to be done by a time, after which the connection is closed.
     *
     * @throws ShimSilentException when it was not done by then
     */
    <T> T within(Duration limit, Exchange<T> exchange) throws IOException {
        return within(channel, limit, exchange);
    }

    private static <T> T within(SocketChannel channel, Duration limit, Exchange<T> exchange) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = ForkJoinPool.commonPool()
                .schedule(
                        () -> {
                            late.set(true);
                            closeQuietly(channel);
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            return exchange.run();
        } catch (IOException e) {
            if (late.get()) {
                throw new ShimSilentException(limit, e);
            }
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Closing a socket fails only when it is closed already.
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
