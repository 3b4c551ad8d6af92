package io.slipway.agent.engine.http;

import java.io.IOException;
import java.io.OutputStream;

/** What a handler writes a body to. */
final class AnswerStream extends OutputStream {
    private final OutboundBytes bytes;

    AnswerStream(OutboundBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public void write(int b) throws IOException {
        bytes.write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        bytes.write(source, offset, length);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
