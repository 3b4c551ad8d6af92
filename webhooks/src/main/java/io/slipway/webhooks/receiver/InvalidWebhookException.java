package io.slipway.webhooks.receiver;

/** Something of a webhook cannot be as it was asked for; the message says what and where. */
public final class InvalidWebhookException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The message is shown to the caller, so it never holds a secret. */
    public InvalidWebhookException(String message) {
        super(message);
    }
}
