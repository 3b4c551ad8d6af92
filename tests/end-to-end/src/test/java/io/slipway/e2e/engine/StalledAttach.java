package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A client that attaches to a container's output and then never reads. */
final class StalledAttach implements AutoCloseable {
    private final SocketChannel channel;

    private StalledAttach(SocketChannel channel) {
        this.channel = channel;
    }

    static StalledAttach to(Engine engine, String container) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(engine.socket()));
            String request = "POST /v1.41/containers/" + container + "/attach?stream=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                    + "Host: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(12);
            channel.read(answer);
            String status = new String(answer.array(), StandardCharsets.US_ASCII);
            if (!status.equals("HTTP/1.1 101")) {
                throw new AssertionError("attach answered " + status);
            }
            return new StalledAttach(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
