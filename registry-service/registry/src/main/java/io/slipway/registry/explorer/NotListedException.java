package io.slipway.registry.explorer;

/** An image is there, and what it holds cannot be shown. The message says why, for those who may pull it. */
public final class NotListedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotListedException(String message) {
        super(message);
    }
}
