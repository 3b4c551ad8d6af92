package io.slipway.store;

import java.io.IOException;

/** A body has more bytes than its reader allows. */
public final class BlobTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long maxBytes;

    /** Creates the exception for a body of more than that many bytes. */
    public BlobTooLargeException(long maxBytes) {
        super("The body has more than the allowed " + maxBytes + " bytes");
        this.maxBytes = maxBytes;
    }

    /** How many bytes would have been allowed. */
    public long maxBytes() {
        return maxBytes;
    }
}
