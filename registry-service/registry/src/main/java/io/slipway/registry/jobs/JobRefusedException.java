package io.slipway.registry.jobs;

/** A job cannot do what it was to do, and the message may be shown to whoever waits for it. */
public final class JobRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public JobRefusedException(String message) {
        super(message);
    }

    /** Says why, and what has noticed it. */
    public JobRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
