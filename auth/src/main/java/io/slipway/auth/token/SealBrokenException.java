package io.slipway.auth.token;

/** A sealed secret cannot be opened: another key, another purpose, or changed bytes. */
public final class SealBrokenException extends Exception {

    private static final long serialVersionUID = 1L;

    SealBrokenException(String message) {
        super(message);
    }
}
