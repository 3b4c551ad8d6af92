package io.slipway.transfer;

import java.io.IOException;

/** The store has no room for a download, or for the rest of it. */
public final class StoreFullException extends IOException {
    private static final long serialVersionUID = 1L;

    StoreFullException(String message) {
        super(message);
    }
}
