package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.registry.operations.Pace;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.BooleanSupplier;

/**
 * A request's body whose failures can be told from those of our own disk: what the client sent wrongly, or stopped
 * sending, surfaces as {@link Broken}. Closing it leaves the connection to the container.
 */
final class RequestBody implements ReadableByteChannel {
    private final ServletInputStream in;
    private final BooleanSupplier room;
    private final Pace pace = Pace.ofUpload();
    private long lastRead = System.nanoTime();
    private boolean open = true;

    private RequestBody(ServletInputStream in, BooleanSupplier room) {
        this.in = in;
        this.room = room;
    }

    static RequestBody of(HttpServletRequest request) throws IOException {
        return new RequestBody(request.getInputStream(), () -> true);
    }

    /**
     * A body of any length, which may fill the disk.
     *
     * @param room whether the disk has room for more, asked before each read
     */
    static RequestBody whileThereIsRoom(HttpServletRequest request, BooleanSupplier room) throws IOException {
        return new RequestBody(request.getInputStream(), room);
    }

    /** Whether a request carries a body at all. In HTTP/2 one whose length is not told has no header that says so. */
    static boolean isPresent(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        return length > 0 || (length < 0 && !request.getInputStream().isFinished());
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (!room.getAsBoolean()) {
            throw new RegistryException(
                            ErrorCode.UNAVAILABLE, "the registry's disk is full or cannot be written: try again later")
                    .with("Retry-After", "5");
        }
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
