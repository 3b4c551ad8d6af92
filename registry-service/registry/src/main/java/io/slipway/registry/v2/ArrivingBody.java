package io.slipway.registry.v2;

import io.slipway.transfer.FillReader;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.catalina.connector.ClientAbortException;

/** Answers with the bytes of a blob that is still on its way here. */
final class ArrivingBody {
    private ArrivingBody() {}

    /**
     * Sends a part as it arrives. An answer that cannot be finished is broken off: what its client has is not the blob, and it
     * must be able to tell.
     */
    static void send(HttpServletResponse response, FillReader reader, ByteRange part) throws IOException {
        // The head at once: whoever waits knows that something comes.
        response.flushBuffer();
        ServletOutputStream out = ObjectBody.innermost(response);
        try {
            reader.transferTo(part.first(), part.length(), bytes -> {
                out.write(bytes);
                // The container would keep what is less than a buffer, and the upstream may take its time.
                out.flush();
            });
        } catch (ClientAbortException e) {
            throw e;
        } catch (IOException e) {
            throw new BrokenAnswerException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The registry ends");
        }
    }
}
