package io.slipway.agent.engine.http;

import java.io.IOException;
import java.io.InputStream;

/** A request's body on the handler's side. */
record RequestBody(InboundBytes bytes) {
    /** What may be left unread by a handler that takes its connection over: a chunked body's last frame, a line's end. */
    private static final int MOST_LEFT = 64 << 10;

    InputStream stream() {
        return bytes.stream();
    }

    /** Reads to the end, which must be near. @throws EngineException 400 when it is not */
    void finish() throws IOException {
        byte[] left = bytes.stream().readNBytes(MOST_LEFT + 1);
        if (left.length > MOST_LEFT) {
            throw EngineException.badRequest("the request's body goes on where the connection is to be taken over");
        }
    }
}
