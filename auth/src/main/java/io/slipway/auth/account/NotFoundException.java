package io.slipway.auth.account;

/** What was asked for does not exist, or must look so to the caller. */
public final class NotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The message is shown to the caller and must be the same for what is missing and what is hidden. */
    public NotFoundException(String message) {
        super(message);
    }
}
