package io.slipway.webhooks.receiver;

/** A sealed secret cannot be opened: the key is another one than it was sealed with. */
public final class SecretLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SecretLostException(Throwable cause) {
        super("the webhook's secret or headers cannot be opened with this registry's key: set them anew", cause);
    }
}
