package io.slipway.registry.v2;

import io.slipway.store.BlobContent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/** Answers with an object's bytes; the memory in use does not depend on how many. */
final class ObjectBody {
    private static final int COPY_BUFFER = 64 * 1024;

    private ObjectBody() {}

    /** Sends a part of the object, whose length the answer's header has named already. */
    static void send(HttpServletRequest request, HttpServletResponse response, BlobContent content, ByteRange part)
            throws IOException {
        boolean sendfile = Boolean.TRUE.equals(request.getAttribute("org.apache.tomcat.sendfile.support"));
        if (sendfile && content instanceof BlobContent.InFile file) {
            // The kernel copies from the page cache to the socket; the end is exclusive.
            request.setAttribute(
                    "org.apache.tomcat.sendfile.filename", file.path().toString());
            request.setAttribute("org.apache.tomcat.sendfile.start", part.first());
            request.setAttribute("org.apache.tomcat.sendfile.end", part.last() + 1);
            return;
        }
        try (InputStream in = content.open(part.first())) {
            copy(in, response, part.length());
        }
    }

    private static void copy(InputStream in, HttpServletResponse response, long length) throws IOException {
        byte[] buffer = new byte[COPY_BUFFER];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException("the object ended " + left + " bytes early");
            }
            response.getOutputStream().write(buffer, 0, read);
            left -= read;
        }
    }
}
