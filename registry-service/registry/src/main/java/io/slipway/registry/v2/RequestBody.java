package io.slipway.registry.v2;

import io.slipway.registry.operations.Pace;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * A request's body whose failures can be told from those of our own disk: what the client sent wrongly, or stopped
 * sending, surfaces as {@link Broken}. Closing it leaves the connection to the container.
 */
final class RequestBody implements ReadableByteChannel {
    private final ServletInputStream in;
    private final Pace pace = Pace.ofUpload();
    private long lastRead = System.nanoTime();
    private boolean open = true;

    private RequestBody(ServletInputStream in) {
        this.in = in;
    }

    static RequestBody of(HttpServletRequest request) throws IOException {
        return new RequestBody(request.getInputStream());
    }

    /** Whether a request carries a body at all. */
    static boolean isPresent(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int position = buffer.position();
        int limit = buffer.limit();
        try {
            long asked = System.nanoTime();
            // Since the last read the client has waited for us.
            pace.excuse(asked - lastRead);
            int count = in.read(buffer);
            lastRead = System.nanoTime();
            if (!pace.keeps(count, lastRead)) {
                throw new IOException("the body comes too slowly");
            }
            // Tomcat flips the buffer that it has filled; a channel's caller expects it to be left as far as it is
            // full.
            buffer.limit(limit).position(position + Math.max(count, 0));
            return count;
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    /** The body ended before its end, or its chunks were malformed. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(IOException cause) {
            super("the request's body is broken or incomplete", cause);
        }
    }
}
