package io.slipway.auth.account;

/** A user name or a password that no account can have; the message says why and never repeats a password. */
public final class InvalidAccountException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidAccountException(String message) {
        super(message);
    }
}
