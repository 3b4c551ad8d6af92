package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body whose failures can be told from those of our own disk: what the client sent wrongly, or stopped
 * sending, surfaces as {@link Broken}.
 */
final class RequestBody extends FilterInputStream {
    private RequestBody(InputStream in) {
        super(in);
    }

    static RequestBody of(HttpServletRequest request) throws IOException {
        return new RequestBody(request.getInputStream());
    }

    /** Whether a request carries a body at all. */
    static boolean isPresent(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    /** The body ended before its end, or its chunks were malformed. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(IOException cause) {
            super("the request's body is broken or incomplete", cause);
        }
    }
}
