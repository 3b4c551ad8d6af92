package io.slipway.transfer;

import java.io.IOException;

/** What a registry sends is not what it began to send, so that asking it once more is of no use. */
final class OtherBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    OtherBlobException(String message) {
        super(message);
    }
}
