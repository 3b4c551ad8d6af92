package io.slipway.agent.engine;

import io.slipway.agent.engine.http.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A streamed answer that begins with its first byte: what fails before that is still told as an error. */
final class LateAnswer extends OutputStream {
    private final Exchange exchange;
    private final String contentType;
    private @Nullable OutputStream begun;

    LateAnswer(Exchange exchange, String contentType) {
        this.exchange = exchange;
        this.contentType = contentType;
    }

    private OutputStream out() throws IOException {
        OutputStream out = begun;
        if (out == null) {
            out = exchange.stream(200, contentType);
            begun = out;
        }
        return out;
    }

    @Override
    public void write(int b) throws IOException {
        out().write(b);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        out().write(source, offset, length);
    }
}
