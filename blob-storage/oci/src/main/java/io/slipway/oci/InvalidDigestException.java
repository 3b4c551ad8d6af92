package io.slipway.oci;

/** A text is not a digest that this registry knows. The message says what was wrong and where, in words that may be shown to a client. */
public final class InvalidDigestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with its explanation. */
    public InvalidDigestException(String message) {
        super(message);
    }
}
