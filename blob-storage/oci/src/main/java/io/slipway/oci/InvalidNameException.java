package io.slipway.oci;

/** A text is not a repository name. The message says what was wrong and where, in words that may be shown to a client. */
public final class InvalidNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with its explanation. */
    public InvalidNameException(String message) {
        super(message);
    }
}
