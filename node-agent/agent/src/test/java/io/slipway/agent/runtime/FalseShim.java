package io.slipway.agent.runtime;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/** A socket where a shim's would be, which answers in its own way. */
final class FalseShim implements AutoCloseable {
    private final ServerSocketChannel server;

    private FalseShim(ServerSocketChannel server) {
        this.server = server;
    }

    /** One that takes connections in and says nothing. */
    static FalseShim silent(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return new FalseShim(server);
    }

    /** One that reads a frame, says its end, if it says anything, and closes. */
    static FalseShim at(Path socket, Optional<ByteBuffer> exit) throws IOException {
        FalseShim shim = silent(socket);
        Thread.ofVirtual().start(() -> {
            try (SocketChannel client = shim.server.accept()) {
                Optional<Frame> _ = Frame.read(client);
                if (exit.isPresent()) {
                    Frame.write(client, Frame.EXIT, exit.get());
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return shim;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
