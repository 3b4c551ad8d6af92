package io.slipway.oci;

/** A manifest's bytes cannot be accepted. The message says what was wrong and where, in words that may be shown to a client. */
public final class InvalidManifestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with its explanation. */
    public InvalidManifestException(String message) {
        super(message);
    }
}
