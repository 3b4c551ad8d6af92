package io.slipway.agent.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A server in a namespace that answers with its name and with who asked; and what asks it. */
final class Echo implements AutoCloseable {
    /** For what is to come; machines that build are slow at times. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** For what is not to come. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final ServerSocketChannel tcp;
    private final DatagramChannel udp;
    private final String name;

    private Echo(String name, ServerSocketChannel tcp, DatagramChannel udp) {
        this.name = name;
        this.tcp = tcp;
        this.udp = udp;
    }

    /** Serves TCP and UDP at a port of a namespace, IPv4 alone. */
    static Echo in(int namespace, String name, int port) throws Exception {
        return Lab.in(namespace, () -> here(name, port));
    }

    static Echo here(String name, int port) throws IOException {
        ServerSocketChannel tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
        tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        tcp.bind(new InetSocketAddress("0.0.0.0", port));
        DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET);
        udp.bind(new InetSocketAddress("0.0.0.0", port));
        Echo echo = new Echo(name, tcp, udp);
        Thread.ofPlatform().daemon().start(echo::serveTcp);
        Thread.ofPlatform().daemon().start(echo::serveUdp);
        return echo;
    }

    private void serveTcp() {
        try {
            while (true) {
                SocketChannel client = tcp.accept();
                Thread.ofPlatform().daemon().start(() -> answer(client));
            }
        } catch (ClosedChannelException e) {
            // The test is over.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(SocketChannel client) {
        try (client) {
            InetSocketAddress from = (InetSocketAddress) client.getRemoteAddress();
            client.write(text(name + " " + from.getAddress().getHostAddress() + "\n"));
            ByteBuffer buffer = ByteBuffer.allocate(65536);
            while (client.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    client.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private void serveUdp() {
        ByteBuffer buffer = ByteBuffer.allocate(1500);
        try {
            while (true) {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) udp.receive(buffer);
                udp.send(text(name + " " + from.getAddress().getHostAddress() + "\n"), from);
            }
        } catch (AsynchronousCloseException e) {
            // The test is over.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the server at an address says when the calling thread connects: its name and whom it sees. */
    static String askTcp(String address, int port) throws IOException {
        try (java.net.Socket socket = new java.net.Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) LIMIT.toMillis());
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** A connection that stays. */
    record Conversation(java.net.Socket socket) implements AutoCloseable {
        /** Sends a line and waits for it to come back. */
        void exchange(String line) throws IOException {
            byte[] sent = line.getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream().write(sent);
            byte[] back = socket.getInputStream().readNBytes(sent.length);
            if (!java.util.Arrays.equals(sent, back)) {
                throw new IOException("sent '" + line + "', got '" + new String(back, StandardCharsets.UTF_8) + "'");
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Connects and takes the greeting. */
    static Conversation converse(String address, int port) throws IOException {
        java.net.Socket socket = new java.net.Socket();
        socket.connect(new InetSocketAddress(address, port), (int) LIMIT.toMillis());
        socket.setSoTimeout((int) LIMIT.toMillis());
        while (socket.getInputStream().read() != '\n') {
            // The greeting.
        }
        return new Conversation(socket);
    }

    /** Whether a connection comes about within a short time. */
    static boolean reachesTcp(String address, int port) {
        try (java.net.Socket socket = new java.net.Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) SHORT.toMillis());
            socket.setSoTimeout((int) SHORT.toMillis());
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    static String askUdp(String address, int port) throws IOException {
        try (java.net.DatagramSocket socket = new java.net.DatagramSocket()) {
            return askUdp(socket, address, port, LIMIT);
        }
    }

    /** Whether an answer comes within a short time. */
    static boolean reachesUdp(java.net.DatagramSocket socket, String address, int port) {
        try {
            askUdp(socket, address, port, SHORT);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static String askUdp(java.net.DatagramSocket socket, String address, int port) throws IOException {
        return askUdp(socket, address, port, LIMIT);
    }

    private static String askUdp(java.net.DatagramSocket socket, String address, int port, Duration limit)
            throws IOException {
        try {
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(new InetSocketAddress(address, port));
            socket.send(new java.net.DatagramPacket(new byte[] {'?'}, 1));
            java.net.DatagramPacket answer = new java.net.DatagramPacket(new byte[1500], 1500);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8).strip();
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer from " + address + ":" + port, e);
        }
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
