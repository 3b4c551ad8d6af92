package io.slipway.agent.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends exactly the bytes it is told to, and reads answers byte by byte. */
public final class RawClient implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;

    private RawClient(SocketChannel channel) {
        this.channel = channel;
        this.in = Channels.newInputStream(channel);
    }

    /** An answer. @param headers by their names in lower case */
    public record Response(String statusLine, Map<String, String> headers, byte[] body) {
        public int status() {
            return Integer.parseInt(statusLine.split(" ")[1]);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    public static RawClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return new RawClient(channel);
    }

    /** One GET on a connection of its own. */
    public static Response get(Path socket, String target) throws IOException {
        try (RawClient client = connect(socket)) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: docker\r\n\r\n")
                    .response();
        }
    }

    /** One POST of JSON on a connection of its own. */
    public static Response post(Path socket, String target, String json) throws IOException {
        try (RawClient client = connect(socket)) {
            return client.send("POST " + target + " HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json)
                    .response();
        }
    }

    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawClient send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        return this;
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return Channels.newOutputStream(channel);
    }

    /** Ends this side. */
    public RawClient endOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Reads a line, without its end; at the end of the stream what there is. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** Reads the head of an answer; its body is empty. */
    public Response head() throws IOException {
        String status = line();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Response(status, headers, new byte[0]);
    }

    /** Reads one answer with its body. */
    public Response response() throws IOException {
        Response head = head();
        byte[] body;
        if (head.headers().containsKey("content-length")) {
            body = in.readNBytes(Integer.parseInt(head.headers().get("content-length")));
        } else if ("chunked".equals(head.headers().get("transfer-encoding"))) {
            body = chunks();
        } else {
            body = head.status() == 204 || head.status() == 304 || head.status() < 200
                    ? new byte[0]
                    : in.readAllBytes();
        }
        return new Response(head.statusLine(), head.headers(), body);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.write(chunk);
        }
        return body.toByteArray();
    }

    /** Reads one chunk; an empty one is the last. @throws IOException when the stream breaks off */
    public byte[] chunk() throws IOException {
        String size = line();
        if (size.isEmpty()) {
            throw new IOException("the chunked body breaks off");
        }
        byte[] chunk = in.readNBytes(Integer.parseInt(size, 16));
        line();
        return chunk;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
