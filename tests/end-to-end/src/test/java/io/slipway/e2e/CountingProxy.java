package io.slipway.e2e;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and the registry, passes every byte unchanged, and counts the body bytes of the requests
 * that carry blob content: PATCH, PUT and POST on {@code /blobs/uploads/}.
 */
final class CountingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final AtomicLong blobBytes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();

    private CountingProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static CountingProxy before(RunningRegistry registry) {
        try {
            CountingProxy proxy =
                    new CountingProxy(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), registry.port());
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** The bytes of blob content that were sent since the last call. */
    long takeBlobBytes() {
        return blobBytes.getAndSet(0);
    }

    long takeRequests() {
        return requests.getAndSet(0);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pass(client, server, true));
                Thread.ofVirtual().start(() -> pass(server, client, false));
            } catch (IOException e) {
                // The proxy is being closed, or the registry is down: the client sees a broken connection.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean requestsGoHere) {
        try (from;
                to) {
            InputStream in = new BufferedInputStream(from.getInputStream(), 64 * 1024);
            OutputStream out = new BufferedOutputStream(to.getOutputStream(), 64 * 1024);
            if (requestsGoHere) {
                while (passRequest(in, out)) {
                    requests.incrementAndGet();
                }
            } else {
                copy(in, out);
            }
        } catch (IOException e) {
            // One side has gone: closing both ends is all there is to do.
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    private boolean passRequest(InputStream in, OutputStream out) throws IOException {
        in.mark(1);
        int start = in.read();
        if (start < 'A' || start > 'Z') {
            // The end, or a client that tries TLS first: a closed connection tells it at once to go on without.
            return false;
        }
        in.reset();
        String first = passLine(in, out);
        if (first.isEmpty()) {
            return false;
        }
        boolean blob = first.contains("/blobs/uploads/") && first.matches("(PATCH|PUT|POST) .*");
        long length = 0;
        boolean chunked = false;
        for (String line = passLine(in, out); !line.isEmpty(); line = passLine(in, out)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        out.flush();
        long passed = chunked ? passChunks(in, out) : passBytes(in, out, length);
        if (blob) {
            blobBytes.addAndGet(passed);
        }
        out.flush();
        return true;
    }

    private static long passChunks(InputStream in, OutputStream out) throws IOException {
        long total = 0;
        while (true) {
            long size = Long.parseLong(passLine(in, out).split(";")[0].strip(), 16);
            if (size == 0) {
                while (!passLine(in, out).isEmpty()) {
                    // Trailers end with an empty line.
                }
                return total;
            }
            total += passBytes(in, out, size);
            passLine(in, out);
        }
    }

    private static long passBytes(InputStream in, OutputStream out, long count) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = count;
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, n);
            out.flush();
            left -= n;
        }
        return count;
    }

    private static String passLine(InputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            out.write(b);
            if (b == '\n') {
                break;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
