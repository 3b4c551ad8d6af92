package io.slipway.webhooks.receiver;

/** A namespace has as many targets as it may. */
public final class TooManyWebhooksException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyWebhooksException(String namespace, int most) {
        super("the namespace '%s' has %d webhooks already, as many as it may: delete one first"
                .formatted(namespace, most));
    }
}
