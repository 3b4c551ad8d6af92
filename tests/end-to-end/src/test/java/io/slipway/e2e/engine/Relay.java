package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A small program for inside a network namespace, where the tests' own JVM cannot be. {@code tcp PORT HOST PORT} passes
 * connections on from 127.0.0.1; {@code udp PORT} answers each datagram with its own content. It says {@code ready} once
 * it listens.
 */
final class Relay {
    private Relay() {}

    /** Where this class lies, to start it from. */
    static String classFolder() {
        return Relay.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    public static void main(String[] words) throws IOException {
        int port = Integer.parseInt(words[1]);
        switch (words[0]) {
            case "tcp" -> pass(port, new InetSocketAddress(words[2], Integer.parseInt(words[3])));
            case "udp" -> echo(port);
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static void pass(int port, InetSocketAddress target) throws IOException {
        try (ServerSocket listener = new ServerSocket(port, 64, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            pass(listener, target);
        }
    }

    /** Passes what connects on to the target, until the listener is closed. */
    static void pass(ServerSocket listener, InetSocketAddress target) throws IOException {
        while (true) {
            Socket client = listener.accept();
            Thread.ofVirtual().start(() -> connect(client, target));
        }
    }

    private static void connect(Socket client, InetSocketAddress target) {
        try (client;
                Socket server = new Socket()) {
            server.connect(target, 5_000);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            System.err.println(target + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // One side has gone; the other one learns it from the closed connection.
        }
    }

    private static void echo(int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(port)) {
            System.out.println("ready");
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            while (true) {
                packet.setLength(2048);
                socket.receive(packet);
                socket.send(packet);
            }
        }
    }
}
