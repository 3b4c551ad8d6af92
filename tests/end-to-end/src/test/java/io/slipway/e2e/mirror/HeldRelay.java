package io.slipway.e2e.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stands before a registry and lets no connection have more than so many bytes of answers, until it is told to. */
final class HeldRelay implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final long most;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /**
     * Starts it.
     *
     * @param port the registry's on 127.0.0.1
     * @param most bytes of answers on each connection
     */
    HeldRelay(int port, long most) {
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.most = most;
        try {
            this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Waits until a connection has had as much as it may have. */
    void awaitHeld() throws InterruptedException {
        if (!held.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("no connection came as far as byte " + most);
        }
    }

    /** Passes everything from now on. */
    void release() {
        released.countDown();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> pass(client));
            } catch (IOException e) {
                // It is being closed.
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                Socket server = new Socket()) {
            server.connect(target);
            Thread.ofVirtual().start(() -> copy(client, server, Long.MAX_VALUE));
            copy(server, client, most);
        } catch (IOException e) {
            // One side has gone: closing both ends is all there is to do.
        }
    }

    private void copy(Socket from, Socket to, long until) {
        byte[] buffer = new byte[64 * 1024];
        long passed = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (passed + n > until) {
                    held.countDown();
                    released.await();
                }
                out.write(buffer, 0, n);
                passed += n;
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side has gone; the other one learns it from the closed connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        release();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
