package io.slipway.agent.engine.http;

import java.io.IOException;

/** A body whose chunks cannot be told apart. */
final class MalformedBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedBodyException(Throwable cause) {
        super("malformed request body: " + cause.getMessage(), cause);
    }
}
