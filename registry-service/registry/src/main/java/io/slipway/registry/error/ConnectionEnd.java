package io.slipway.registry.error;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Tells a client that its connection ends with this answer, and that it must use another one. */
public final class ConnectionEnd {
    private ConnectionEnd() {}

    /** Says so where the protocol has a word for it: HTTP/2 forbids the header, and tells it in a frame of its own. */
    public static void announce(HttpServletRequest request, HttpServletResponse response) {
        if (!isMultiplexed(request)) {
            response.setHeader("Connection", "close");
        }
    }

    /** Whether the request shares its connection with others. */
    public static boolean isMultiplexed(HttpServletRequest request) {
        return "HTTP/2.0".equals(request.getProtocol());
    }
}
