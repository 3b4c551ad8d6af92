package io.slipway.registry.operations;

import io.slipway.registry.error.ConnectionEnd;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.ErrorEnvelope;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Bounds the requests of HTTP/2 that are served at a time. In HTTP/1.1 the limit of connections does it; here each of them
 * may bring dozens, and each with a body has 256 KiB of memory for it.
 */
public final class StreamLimitValve extends ValveBase {
    private final Semaphore requests;
    private final Semaphore bodies;

    /**
     * Creates it.
     *
     * @param requests how many in all
     * @param bodies how many with a body that is content; all else has a small limit of its own, and must not take their place
     */
    public StreamLimitValve(int requests, int bodies) {
        super(true);
        this.requests = new Semaphore(requests);
        this.bodies = new Semaphore(bodies);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!ConnectionEnd.isMultiplexed(request)) {
            getNext().invoke(request, response);
        } else if (!Route.of(request).bringsContent() || request.isFinished()) {
            within(requests, () -> getNext().invoke(request, response), response);
        } else {
            within(requests, () -> within(bodies, () -> getNext().invoke(request, response), response), response);
        }
    }

    /** The rest of the way. */
    @FunctionalInterface
    private interface Rest {
        void go() throws IOException, ServletException;
    }

    private static void within(Semaphore limit, Rest rest, Response response) throws IOException, ServletException {
        if (limit.tryAcquire()) {
            try {
                rest.go();
            } finally {
                limit.release();
            }
        } else {
            ErrorEnvelope.write(
                    response,
                    new RegistryException(
                                    ErrorCode.UNAVAILABLE, "too many requests are being served: try again shortly")
                            .with("Retry-After", "1"));
        }
    }
}
