package io.slipway.registry.operations;

import io.slipway.registry.error.ConnectionEnd;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and drops what a request still sends after it was answered, so that clients that send everything before they
 * listen see a refusal and not a broken connection. Tomcat does the same, with a limit in bytes alone; here it ends in
 * time as well, so that nobody holds a connection by it.
 */
public final class UnreadBodyValve extends ValveBase {
    private static final Logger log = LoggerFactory.getLogger(UnreadBodyValve.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final long mostBytes;

    /**
     * Creates it.
     *
     * @param mostBytes so many are dropped at most; then the connection is closed
     */
    public UnreadBodyValve(long mostBytes) {
        super(true);
        this.mostBytes = mostBytes;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        // A client that waits for "100 Continue" has sent nothing yet, and Tomcat closes its connection after a
        // refusal.
        if (request.isFinished() || request.getCoyoteRequest().hasExpectation() || request.isAsync()) {
            return;
        }
        if (ConnectionEnd.isMultiplexed(request)) {
            // Tomcat tells the client to stop sending this one body, and no other request is in its way.
            return;
        }
        response.finishResponse();
        if (!dropped(request)) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** False when the rest was not worth waiting for, or the client has left. */
    private boolean dropped(Request request) {
        try {
            // Below the request's stream, which is closed together with the answer.
            org.apache.coyote.Request body = request.getCoyoteRequest();
            Ignored ignored = new Ignored();
            Pace pace = Pace.ofDroppedBody();
            long end = System.nanoTime() + LIMIT.toNanos();
            long left = mostBytes;
            for (int count = body.doRead(ignored); count >= 0; count = body.doRead(ignored)) {
                left -= count;
                long now = System.nanoTime();
                if (left < 0 || now - end > 0 || !pace.keeps(count, now)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            log.debug("the rest of a refused request did not come", e);
            return false;
        }
    }

    /** Takes what was read, and does nothing with it. */
    private static final class Ignored implements ApplicationBufferHandler {
        private ByteBuffer buffer = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // What is read stays in the connector's own buffer.
        }
    }
}
