import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * HEAD requests of one path from one thread over kept connections, each sent when the one before it is answered: what wrk
 * does with GETs. An answer that is not 200 ends it; a connection that the server closes after an answer is made anew.
 */
final class HeadLoad {

    private static final int ANSWER_LIMIT = 32 * 1024;

    private final Server server;
    private final byte[] request;
    private long answers;

    HeadLoad(Server server, String path, String headers) {
        this.server = server;
        this.request = ("HEAD " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Answers per second. */
    double rate(int connections, int seconds) throws IOException {
        List<Connection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                open.add(new Connection(selector));
            }
            long began = System.nanoTime();
            long end = began + seconds * 1_000_000_000L;
            answers = 0;
            while (System.nanoTime() < end) {
                selector.select(key -> {
                    try {
                        ((Connection) key.attachment()).receive();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }, 1000);
            }
            return answers / ((System.nanoTime() - began) / 1e9);
        } finally {
            for (Connection connection : open) {
                connection.channel.close();
            }
        }
    }

    private final class Connection {
        private final Selector selector;
        private final ByteBuffer network = ByteBuffer.allocateDirect(ANSWER_LIMIT);
        private final ByteBuffer plain = ByteBuffer.allocate(ANSWER_LIMIT);
        private final ByteBuffer record = ByteBuffer.allocateDirect(ANSWER_LIMIT);
        private SocketChannel channel;
        private SSLEngine engine;

        Connection(Selector selector) throws IOException {
            this.selector = selector;
            connect();
        }

        private void connect() throws IOException {
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            network.clear();
            plain.clear();
            engine = server.secured() ? server.client().sslContext().createSSLEngine("127.0.0.1", server.port()) : null;
            if (engine != null) {
                engine.setUseClientMode(true);
                engine.beginHandshake();
            }
            send();
        }

        /** The first request of a secured connection waits for the handshake, which goes on as bytes come in. */
        private void send() throws IOException {
            if (engine == null) {
                write(ByteBuffer.wrap(request));
            } else if (shaken()) {
                encrypt(ByteBuffer.wrap(request));
            }
        }

        private boolean shaken() throws IOException {
            while (true) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_WRAP -> encrypt(ByteBuffer.allocate(0));
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        return false;
                    }
                    default -> {
                        return true;
                    }
                }
            }
        }

        private void encrypt(ByteBuffer content) throws IOException {
            record.clear();
            engine.wrap(content, record);
            write(record.flip());
        }

        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes); // less than a socket's buffer takes, so this does not spin
            }
        }

        void receive() throws IOException {
            ByteBuffer into = engine == null ? plain : network;
            int read = channel.read(into);
            if (read < 0) {
                throw new EOFException(server.name() + " closed a connection without saying so");
            }
            if (engine != null && !decrypt()) {
                return;
            }
            count();
        }

        /** False while the handshake lasts. */
        private boolean decrypt() throws IOException {
            boolean before = handshaking();
            network.flip();
            while (network.hasRemaining()) {
                SSLEngineResult result = engine.unwrap(network, plain);
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                    break;
                }
                if (handshaking() && !shaken() && result.bytesConsumed() == 0) {
                    break;
                }
            }
            network.compact();
            if (before && !handshaking()) {
                send();
            }
            return !before;
        }

        private boolean handshaking() {
            return switch (engine.getHandshakeStatus()) {
                case NOT_HANDSHAKING, FINISHED -> false;
                default -> true;
            };
        }

        /** An answer ends with an empty line, and the next comes only when it was asked for. */
        private void count() throws IOException {
            int end = plain.position();
            byte[] bytes = plain.array();
            if (end < 4 || bytes[end - 1] != '\n' || bytes[end - 2] != '\r' || bytes[end - 3] != '\n') {
                return;
            }
            if (bytes[9] != '2' || bytes[10] != '0' || bytes[11] != '0') {
                throw new IOException(server.name() + " answered " + text(end));
            }
            answers++;
            boolean closes = text(end).contains("\r\nConnection: close");
            plain.clear();
            if (closes) {
                channel.close();
                connect();
            } else {
                send();
            }
        }

        private String text(int end) {
            return new String(plain.array(), 0, end, StandardCharsets.ISO_8859_1);
        }
    }
}
