package io.slipway.e2e;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/**
 * Stands between a client and the registry, passes every byte unchanged, and counts the body bytes of the requests
 * that carry blob content, PATCH, PUT and POST on {@code /blobs/uploads/}, and the mounts that were answered with 201.
 */
public final class CountingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final SocketFactory sockets;
    private final int target;
    private final AtomicLong blobBytes = new AtomicLong();
    private final AtomicLong mounts = new AtomicLong();

    private CountingProxy(ServerSocket listener, SocketFactory sockets, int target) {
        this.listener = listener;
        this.sockets = sockets;
        this.target = target;
    }

    /** Before a registry on plain HTTP. */
    public static CountingProxy before(RunningRegistry registry) {
        return start(ServerSocketFactory.getDefault(), SocketFactory.getDefault(), registry.port());
    }

    /** Before a registry that serves with this certificate; so does the proxy, by HTTP/1.1 only. */
    public static CountingProxy before(RunningRegistry registry, Certificate certificate) {
        try {
            SSLContext context = certificate.serving();
            return start(context.getServerSocketFactory(), context.getSocketFactory(), registry.port());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CountingProxy start(ServerSocketFactory listeners, SocketFactory sockets, int target) {
        try {
            ServerSocket listener = listeners.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
            CountingProxy proxy = new CountingProxy(listener, sockets, target);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** HOST:PORT as clients write it. */
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** The bytes of blob content that were sent since the last call. */
    public long takeBlobBytes() {
        return blobBytes.getAndSet(0);
    }

    /** How many blobs were mounted since the last call. */
    public long takeMounts() {
        return mounts.getAndSet(0);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> pass(client));
            } catch (IOException e) {
                // The proxy is being closed.
            }
        }
    }

    private void pass(Socket client) {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        try (client;
                Socket server = sockets.createSocket()) {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            HttpPassage requestsOn = passage(client, server);
            HttpPassage answersBack = passage(server, client);
            Thread.ofVirtual().start(() -> passAnswers(answersBack, asked, client));
            boolean more = true;
            while (more) {
                more = passRequest(requestsOn, asked);
            }
        } catch (IOException e) {
            // One side has gone, or the registry is down: the client sees a broken connection.
        }
    }

    private static HttpPassage passage(Socket from, Socket to) throws IOException {
        InputStream in = new BufferedInputStream(from.getInputStream(), 64 * 1024);
        OutputStream out = new BufferedOutputStream(to.getOutputStream(), 64 * 1024);
        return new HttpPassage(in, out);
    }

    private boolean passRequest(HttpPassage passage, Queue<String> asked) throws IOException {
        // Otherwise it is the end, or a client that tries TLS first: a closed connection tells it at once to go on
        // without.
        if (!passage.beginsWithLetter()) {
            return false;
        }
        Optional<HttpPassage.Head> head = passage.head();
        if (head.isEmpty()) {
            return false;
        }
        String request = head.get().first();
        asked.add(request);
        passage.flush();
        long passed = passage.body(head.get(), false);
        if (request.contains("/blobs/uploads/") && request.matches("(PATCH|PUT|POST) .*")) {
            blobBytes.addAndGet(passed);
        }
        return true;
    }

    private void passAnswers(HttpPassage passage, Queue<String> asked, Socket client) {
        try (client) {
            for (Optional<HttpPassage.Head> head = passage.head(); head.isPresent(); head = passage.head()) {
                passage.flush();
                int status = head.get().status();
                if (status < 200) {
                    continue;
                }
                String request = Optional.ofNullable(asked.poll()).orElse("");
                if (status == 201 && request.startsWith("POST ") && request.contains("mount=")) {
                    mounts.incrementAndGet();
                }
                boolean bodiless = request.startsWith("HEAD ") || status == 204 || status == 304;
                if (!bodiless) {
                    passage.body(head.get(), true);
                }
            }
        } catch (IOException e) {
            // One side has gone: closing both ends is all there is to do.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
