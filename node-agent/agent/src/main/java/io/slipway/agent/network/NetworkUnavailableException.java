package io.slipway.agent.network;

import java.io.IOException;

/** The machine lacks what a network needs. The message says what to install. */
public final class NetworkUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    NetworkUnavailableException(String message) {
        super(message);
    }
}
