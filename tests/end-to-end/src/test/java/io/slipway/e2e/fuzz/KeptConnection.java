package io.slipway.e2e.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A connection that is used for as many requests as the server allows. */
final class KeptConnection implements AutoCloseable {
    private static final int LIMIT_MILLISECONDS = 20_000;
    private static final int MOST_AT_ONCE = 256 * 1024;

    private final Socket socket;
    private final InputStream in;

    private KeptConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    static KeptConnection to(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MILLISECONDS);
        return new KeptConnection(socket);
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Reply(int status, List<String> head, byte[] body) {
        Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        }

        /** Whether the server says that it hangs up. */
        boolean closes() {
            return header("Connection").filter("close"::equalsIgnoreCase).isPresent();
        }

        @Override
        public String toString() {
            String text = new String(body, StandardCharsets.UTF_8);
            return status + " " + head + " " + text.substring(0, Math.min(400, text.length()));
        }
    }

    /**
     * Sends a request and reads its answer.
     *
     * @throws IOException also when the server hangs up before the answer's end or says nothing for 20 seconds
     */
    Reply ask(Input input) throws IOException {
        if (input.bytes().length <= MOST_AT_ONCE) {
            socket.getOutputStream().write(input.bytes());
            return readFinal(input.isHead());
        }
        // A long body may be refused before it is read, so it is sent while the answer is awaited.
        Thread sender = Thread.ofVirtual().start(() -> send(input.bytes()));
        Reply reply = readFinal(input.isHead());
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return reply;
    }

    private Reply readFinal(boolean toHead) throws IOException {
        Reply reply = read(toHead);
        while (reply.status() < 200) {
            reply = read(toHead);
        }
        return reply;
    }

    private void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The server has answered and hung up: what it answered is judged.
        }
    }

    /** Whether the server has hung up, as it said, and sent nothing more. */
    boolean isAtItsEnd() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            // Reset, because something that we sent was left unread.
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    private Reply read(boolean toHead) throws IOException {
        String first = line();
        if (!first.matches("HTTP/1\\.1 [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("not the beginning of an answer: '" + first + "'");
        }
        int status = Integer.parseInt(first.substring(9, 12));
        List<String> head = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
        }
        Reply bare = new Reply(status, head, new byte[0]);
        if (toHead || status < 200 || status == 204 || status == 304) {
            return bare;
        }
        return new Reply(status, head, body(bare));
    }

    private byte[] body(Reply bare) throws IOException {
        if (bare.header("Transfer-Encoding").isPresent()) {
            return chunks();
        }
        Optional<String> length = bare.header("Content-Length");
        if (length.isEmpty()) {
            if (!bare.closes()) {
                throw new IOException("an answer without a length on a connection that is kept: " + bare);
            }
            return in.readAllBytes();
        }
        return exactly(Integer.parseInt(length.get()));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            body.writeBytes(exactly(size));
            line();
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer ends after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ends within an answer's head: '" + line + "'");
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
