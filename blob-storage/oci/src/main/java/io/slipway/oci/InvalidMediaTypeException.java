package io.slipway.oci;

/** A text is not a media type. The message says what was wrong and where, in words that may be shown to a client. */
public final class InvalidMediaTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with its explanation. */
    public InvalidMediaTypeException(String message) {
        super(message);
    }
}
