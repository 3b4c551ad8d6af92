import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry of one blob behind a narrow line. All its connections together get no more than {@value #RATE} bytes a second,
 * in small slices, and each answer begins after {@value #DELAY_MILLIS} ms, as one from another town does. It asks for no
 * password, answers {@code Range}, and counts.
 */
final class ThrottledUpstream implements AutoCloseable {
    static final long RATE = 100_000_000;
    static final int DELAY_MILLIS = 50;

    private static final int SLICE = 64 * 1024;
    /** How far sending may lag behind and catch up again, in nanoseconds: a timer's inaccuracy, so a megabyte. */
    private static final long CREDIT = 10_000_000;
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final Pattern BLOB = Pattern.compile("(GET|HEAD) /v2/\\S+/blobs/(sha256:[0-9a-f]{64})(?:\\?\\S*)? HTTP/1.1");
    private static final Pattern RANGE = Pattern.compile("(?im)^range: *bytes=(\\d+)-(\\d*) *$");

    private final ServerSocketChannel listener;
    private final AtomicInteger gets = new AtomicInteger();
    private volatile Payload payload;
    private long nextSlice = System.nanoTime();

    private ThrottledUpstream(ServerSocketChannel listener, Payload payload) {
        this.listener = listener;
        this.payload = payload;
    }

    static ThrottledUpstream start(Payload payload) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        ThrottledUpstream upstream = new ThrottledUpstream(listener, payload);
        // Platform threads: sending a file holds its thread.
        Thread.ofPlatform().daemon().start(upstream::accept);
        return upstream;
    }

    /** The blob that it has from now on. */
    void serve(Payload next) {
        payload = next;
    }

    /** How many GETs of the blob were begun since the last call. */
    int takeGets() {
        return gets.getAndSet(0);
    }

    URI uri(String path) throws IOException {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort() + path);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel client = listener.accept();
                Thread.ofPlatform().daemon().start(() -> converse(client));
            } catch (IOException e) { // closed, or a client gone at once; the loop's condition tells which
                Thread.yield();
            }
        }
    }

    private void converse(SocketChannel client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.socket().getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                LockSupport.parkNanos(DELAY_MILLIS * 1_000_000L);
                answer(head, client);
            }
        } catch (IOException e) { // the client does not want the rest; a pull that lacks bytes fails at its other end
            return;
        }
    }

    /** Up to the empty line; empty at the end. Nobody who asks here sends a body. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            if (head.length() == LONGEST_HEAD) {
                throw new IOException("a request's head of more than " + LONGEST_HEAD + " bytes");
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private void answer(String head, SocketChannel client) throws IOException {
        Payload now = payload;
        Matcher blob = BLOB.matcher(head.lines().findFirst().orElse(""));
        if (!blob.matches() || !blob.group(2).equals(now.digest())) {
            boolean root = head.startsWith("GET /v2/ ");
            write(client, "HTTP/1.1 " + (root ? "200 OK" : "404 Not Found") + "\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n"
                    + (head.startsWith("HEAD ") ? "" : "{}"));
            return;
        }
        Matcher range = RANGE.matcher(head);
        boolean part = range.find();
        long first = part ? Long.parseLong(range.group(1)) : 0;
        long last = part && !range.group(2).isEmpty() ? Long.parseLong(range.group(2)) : now.size() - 1;
        write(client, (part ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + first + "-" + last + "/" + now.size()
                        : "HTTP/1.1 200 OK")
                + "\r\nContent-Type: application/octet-stream\r\nAccept-Ranges: bytes\r\nDocker-Content-Digest: "
                + now.digest() + "\r\nContent-Length: " + (last + 1 - first) + "\r\n\r\n");
        if (blob.group(1).equals("GET")) {
            gets.incrementAndGet();
            send(now, first, last + 1, client);
        }
    }

    private void send(Payload content, long from, long end, SocketChannel client) throws IOException {
        try (FileChannel file = FileChannel.open(content.file())) {
            for (long position = from; position < end; ) {
                long slice = Math.min(SLICE, end - position);
                awaitTurn(slice);
                for (long until = position + slice; position < until; ) {
                    position += file.transferTo(position, until - position, client);
                }
            }
        }
    }

    /** Each slice has a time of its own on the line, whoever's it is. */
    private void awaitTurn(long bytes) {
        long turn;
        synchronized (this) {
            turn = Math.max(nextSlice, System.nanoTime() - CREDIT);
            nextSlice = turn + bytes * 1_000_000_000L / RATE;
        }
        for (long wait = turn - System.nanoTime(); wait > 0; wait = turn - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }

    private static void write(SocketChannel client, String head) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
