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
 * may bring dozens, and each with a body has 64 KiB of memory for it.
 */
public final class StreamLimitValve extends ValveBase {
    private final Semaphore streams;

    /**
     * Creates it.
     *
     * @param most how many requests
     */
    public StreamLimitValve(int most) {
        super(true);
        this.streams = new Semaphore(most);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!ConnectionEnd.isMultiplexed(request)) {
            getNext().invoke(request, response);
        } else if (streams.tryAcquire()) {
            try {
                getNext().invoke(request, response);
            } finally {
                streams.release();
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
