package io.slipway.registry.operations;

import io.slipway.registry.error.ProblemAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses large bodies of requests to {@code /api} before anything reads them. A body whose length is not told is taken
 * into memory first, as far as the limit goes.
 */
public final class ApiBodyLimit extends OncePerRequestFilter {
    private final int mostBytes;

    /**
     * Creates the filter.
     *
     * @param mostBytes how many bytes a body may have
     */
    public ApiBodyLimit(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > mostBytes) {
            refuse(response);
        } else if (request.getContentLengthLong() >= 0
                || request.getInputStream().isFinished()) {
            chain.doFilter(request, response);
        } else {
            byte[] body = request.getInputStream().readNBytes(mostBytes + 1);
            if (body.length > mostBytes) {
                refuse(response);
            } else {
                chain.doFilter(new Received(request, body), response);
            }
        }
    }

    private void refuse(HttpServletResponse response) throws IOException {
        ProblemAnswer.write(
                response,
                HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
                "Content Too Large",
                "a body may have " + mostBytes + " bytes at most");
    }

    private static final class Received extends HttpServletRequestWrapper {
        private final ByteArrayInputStream body;

        Received(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {
                @Override
                public int read() {
                    return body.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) {
                    return body.read(bytes, offset, length);
                }

                @Override
                public boolean isFinished() {
                    return body.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new IllegalStateException("this body has arrived already");
                }
            };
        }
    }
}
