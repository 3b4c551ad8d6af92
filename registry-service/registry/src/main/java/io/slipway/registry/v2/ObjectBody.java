package io.slipway.registry.v2;

import io.slipway.store.BlobContent;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Answers with an object's bytes; the memory in use does not depend on how many.
 *
 * <p>A file reaches a connection in one of two ways. Copied in the request's thread, it is the faster of the two by half
 * while the machine has a processor to spare; sent by the kernel (sendfile), it costs less of the processor and no
 * memory, however many download at once. So as many as there are processors are copied, and the others sent.
 */
final class ObjectBody {
    private static final int COPY_BUFFER = 128 * 1024;

    /** One for each download that may be copied at a time; outside the heap, so that neither side copies once more. */
    private static final Queue<ByteBuffer> IDLE =
            new ConcurrentLinkedQueue<>(Stream.generate(() -> ByteBuffer.allocateDirect(COPY_BUFFER))
                    .limit(Math.max(2, Runtime.getRuntime().availableProcessors()))
                    .toList());

    private ObjectBody() {}

    /** Sends a part of the object, whose length the answer's header has named already. */
    static void send(HttpServletRequest request, HttpServletResponse response, BlobContent content, ByteRange part)
            throws IOException {
        boolean sendfile = Boolean.TRUE.equals(request.getAttribute("org.apache.tomcat.sendfile.support"));
        if (!(content instanceof BlobContent.InFile file)) {
            copy(content, response, part);
            return;
        }
        ByteBuffer buffer = IDLE.poll();
        if (buffer != null) {
            try {
                copy(file, response, part, buffer);
            } finally {
                IDLE.add(buffer);
            }
        } else if (sendfile) {
            // The kernel copies from the page cache to the socket; the end is exclusive.
            request.setAttribute(
                    "org.apache.tomcat.sendfile.filename", file.path().toString());
            request.setAttribute("org.apache.tomcat.sendfile.start", part.first());
            request.setAttribute("org.apache.tomcat.sendfile.end", part.last() + 1);
        } else {
            copy(content, response, part);
        }
    }

    private static void copy(BlobContent.InFile file, HttpServletResponse response, ByteRange part, ByteBuffer buffer)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            // Only now: an object that is gone meanwhile must still be answered with 404.
            ServletOutputStream out = stream(response, part.length());
            long left = part.length();
            while (left > 0) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                int read = channel.read(buffer, part.last() + 1 - left);
                if (read < 0) {
                    throw new IOException("the object ended " + left + " bytes early");
                }
                out.write(buffer.flip());
                left -= read;
            }
        }
    }

    /**
     * Where the bytes of a body go. Filters wrap the answer to add their header fields as it is committed, and their stream
     * copies every buffer twice more. So the head of a large answer is committed through them, and its body goes past them.
     */
    private static ServletOutputStream stream(HttpServletResponse response, long length) throws IOException {
        if (length <= COPY_BUFFER) {
            return response.getOutputStream();
        }
        response.flushBuffer();
        return innermost(response);
    }

    /** The stream of an answer whose head is committed, past all filters. */
    static ServletOutputStream innermost(HttpServletResponse response) throws IOException {
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            innermost = wrapper.getResponse();
        }
        return innermost.getOutputStream();
    }

    /** Copies a part of the object. */
    static void copy(BlobContent content, HttpServletResponse response, ByteRange part) throws IOException {
        try (InputStream in = content.open(part.first())) {
            OutputStream out = response.getOutputStream();
            long left = part.length();
            byte[] buffer = new byte[(int) Math.min(COPY_BUFFER, left)];
            while (left > 0) {
                int read = read(in, buffer, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("the object ended " + left + " bytes early");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private static int read(InputStream in, byte[] buffer, int most) throws IOException {
        try {
            return in.read(buffer, 0, most);
        } catch (IOException e) {
            throw new BrokenAnswerException(e);
        }
    }
}
