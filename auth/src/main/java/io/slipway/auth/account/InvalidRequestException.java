package io.slipway.auth.account;

/** A request to the API that makes no sense; the message says what was expected. */
public final class InvalidRequestException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The message is shown to the caller. */
    public InvalidRequestException(String message) {
        super(message);
    }
}
