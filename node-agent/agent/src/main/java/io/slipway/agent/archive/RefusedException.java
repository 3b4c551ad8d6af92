package io.slipway.agent.archive;

import java.io.IOException;

/** What was asked cannot be done with such a path or such a container: the caller's fault, not this machine's. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
