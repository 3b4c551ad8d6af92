package io.slipway.e2e;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One direction of a connection of HTTP/1.1: messages are read far enough to know where they end, and passed on as they are. */
final class HttpPassage {
    private final InputStream in;
    private final OutputStream out;

    HttpPassage(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * A message's head.
     *
     * @param first the request's or the status line
     * @param length of the body; empty where it is not said
     */
    record Head(String first, Optional<Long> length, boolean chunked) {
        int status() {
            return Integer.parseInt(first.split(" ")[1]);
        }
    }

    /** Whether there is more, and a method or "HTTP" at its beginning. */
    boolean beginsWithLetter() throws IOException {
        in.mark(1);
        int start = in.read();
        in.reset();
        return start >= 'A' && start <= 'Z';
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Passes a head, not yet flushed; empty at the end. */
    Optional<Head> head() throws IOException {
        String first = line();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> length = Optional.empty();
        boolean chunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Optional.of(Long.parseLong(
                        lower.substring("content-length:".length()).strip()));
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        return Optional.of(new Head(first, length, chunked));
    }

    /**
     * Passes a body; answers how many bytes it had without their framing.
     *
     * @param untilTheEnd whether a body without a length lasts to the end of the connection, as an answer's does
     */
    long body(Head head, boolean untilTheEnd) throws IOException {
        long passed;
        if (head.chunked()) {
            passed = chunks();
        } else if (head.length().isEmpty() && untilTheEnd) {
            passed = bytes(Long.MAX_VALUE);
        } else {
            long length = head.length().orElse(0L);
            passed = bytes(length);
            if (passed < length) {
                throw new EOFException();
            }
        }
        out.flush();
        return passed;
    }

    private long chunks() throws IOException {
        long total = 0;
        while (true) {
            long size = Long.parseLong(line().split(";")[0].strip(), 16);
            if (size == 0) {
                while (!line().isEmpty()) {
                    // Trailers end with an empty line.
                }
                return total;
            }
            if (bytes(size) < size) {
                throw new EOFException();
            }
            total += size;
            line();
        }
    }

    private long bytes(long most) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long passed = 0;
        while (passed < most) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, most - passed));
            if (n < 0) {
                return passed;
            }
            out.write(buffer, 0, n);
            out.flush();
            passed += n;
        }
        return passed;
    }

    private String line() throws IOException {
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
}
