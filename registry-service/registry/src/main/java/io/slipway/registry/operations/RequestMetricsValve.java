package io.slipway.registry.operations;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Tells {@link RequestMetrics} and the {@link AccessLogger} of every request. Tomcat calls an {@link AccessLog} once the
 * answer has ended, whichever valve or filter gave it, and for what it refuses before any valve runs.
 */
public final class RequestMetricsValve extends ValveBase implements AccessLog {
    private final RequestMetrics metrics;
    private final AccessLogger log;

    public RequestMetricsValve(RequestMetrics metrics, AccessLogger log) {
        super(true);
        this.metrics = metrics;
        this.log = log;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        metrics.begin();
        try {
            getNext().invoke(request, response);
        } finally {
            metrics.end();
        }
    }

    @Override
    public void log(Request request, Response response, long nanos) {
        Route route = Route.of(request);
        long sent = sent(request, response);
        metrics.record(
                route,
                request.getMethod(),
                response.getStatus(),
                nanos,
                request.getCoyoteRequest().getBytesRead(),
                sent);
        log.write(route, request, response.getStatus(), nanos, sent);
    }

    /** A file that the kernel sends does not pass Tomcat's buffers. */
    private static long sent(Request request, Response response) {
        long written = response.getCoyoteResponse().getContentWritten();
        if (written == 0
                && request.getAttribute("org.apache.tomcat.sendfile.start") instanceof Long start
                && request.getAttribute("org.apache.tomcat.sendfile.end") instanceof Long end) {
            return end - start;
        }
        return written;
    }

    /** Of no meaning here: addresses of clients are not logged. */
    @Override
    public void setRequestAttributesEnabled(boolean enabled) {}

    @Override
    public boolean getRequestAttributesEnabled() {
        return false;
    }
}
