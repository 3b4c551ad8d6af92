package io.slipway.agent.engine.http;

import java.io.IOException;

/** Thrown by a write or a read when the client has closed its connection: nobody is left to be told anything. */
public final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException() {
        super("the client has closed the connection");
    }

    ClientGoneException(Throwable cause) {
        super("the client has closed the connection", cause);
    }
}
