package io.slipway.auth.account;

/** An account cannot have the name because an account or a namespace of that name exists. */
public final class NameTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The message is shown to the administrator who chose the name. */
    public NameTakenException(String message) {
        super(message);
    }
}
