package io.slipway.agent.engine.http;

import java.io.IOException;

/** A body that cannot be read to its end, by the client's fault: its chunks cannot be told apart, or it breaks off. */
final class BrokenBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBodyException(String message) {
        super(message);
    }

    BrokenBodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
