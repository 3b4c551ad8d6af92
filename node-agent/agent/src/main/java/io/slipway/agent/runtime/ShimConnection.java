package io.slipway.agent.runtime;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A connection to a shim's socket. One thread reads; any may write. */
final class ShimConnection implements AutoCloseable {
    private final SocketChannel channel;
    private final ShimMessages.Hello hello;
    private final ReentrantLock writing = new ReentrantLock();

    private ShimConnection(SocketChannel channel, ShimMessages.Hello hello) {
        this.channel = channel;
        this.hello = hello;
    }

    static ShimConnection open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer version = ByteBuffer.allocate(2).putShort((short) Frame.PROTOCOL_VERSION);
            Frame.write(channel, Frame.HELLO, version.flip());
            Frame answer = Frame.read(channel).orElseThrow(() -> new IOException("The shim closed the connection"));
            if (answer.type() != Frame.HELLO_BACK) {
                throw new IOException("The shim began with a frame of type " + answer.type());
            }
            return new ShimConnection(channel, ShimMessages.hello(answer.payload()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closing a socket fails only when it is closed already.
            throw new IllegalStateException(e);
        }
    }
}
