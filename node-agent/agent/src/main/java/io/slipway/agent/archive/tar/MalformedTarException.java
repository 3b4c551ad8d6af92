package io.slipway.agent.archive.tar;

import java.io.IOException;

/** The archive cannot be read: it is damaged, or holds what is not taken. */
public final class MalformedTarException extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedTarException(String message) {
        super(message);
    }

    public MalformedTarException(String message, Throwable cause) {
        super(message, cause);
    }
}
