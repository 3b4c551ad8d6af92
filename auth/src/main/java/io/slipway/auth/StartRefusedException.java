package io.slipway.auth;

/** The program cannot start with what it was given. The message is for whoever started it: what is wrong, and what helps. */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
