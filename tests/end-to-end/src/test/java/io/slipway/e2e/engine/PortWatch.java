package io.slipway.e2e.engine;

import io.slipway.e2e.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a published port again and again, from outside, and remembers each time it was not answered. */
final class PortWatch implements AutoCloseable {
    private static final int LIMIT_MILLISECONDS = 3_000;

    private final InetSocketAddress address;
    private final AtomicInteger answers = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    private PortWatch(InetSocketAddress address) {
        this.address = address;
        this.thread = Thread.ofVirtual().unstarted(this::watch);
    }

    static PortWatch of(String host, int port) {
        PortWatch watch = new PortWatch(new InetSocketAddress(host, port));
        watch.thread.start();
        return watch;
    }

    private void watch() {
        while (!closed) {
            try {
                String answer = ask();
                if (answer.contains("served")) {
                    answers.incrementAndGet();
                } else {
                    fail("answered: " + answer);
                }
            } catch (IOException e) {
                fail(e.toString());
            }
            Waiting.pause(50);
        }
    }

    private String ask() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(LIMIT_MILLISECONDS);
            socket.connect(address, LIMIT_MILLISECONDS);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            }
        }
    }

    private void fail(String reason) {
        synchronized (failures) {
            failures.add(reason);
        }
    }

    int answers() {
        return answers.get();
    }

    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
