package io.slipway.store;

import java.io.IOException;

/** Somebody else holds the upload now. */
public final class UploadBusyException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception for that upload. */
    public UploadBusyException(UploadId id) {
        super("Upload " + id + " is in use by another request");
    }
}
