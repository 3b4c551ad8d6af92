package io.slipway.auth.account;

import java.time.Duration;

/** More passwords wait to be checked than this machine can check in a reasonable time. */
public final class TooBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public TooBusyException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When to try again, for a Retry-After header; at least a second. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
