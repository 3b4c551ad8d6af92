package io.slipway.webhooks.receiver;

import io.slipway.outbound.TrustedCertificates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that it takes to send to a target, secrets included: not to be kept or shown.
 *
 * @param secrets the one that is valid, and the one before it while that is
 */
public record Recipient(
        WebhookUrl url,
        CustomHeaders headers,
        List<SigningSecret> secrets,
        Optional<TrustedCertificates> certificates) {

    /** The value of the header {@code webhook-signature}. */
    public String signature(String id, Instant timestamp, String body) {
        return secrets.stream().map(secret -> secret.sign(id, timestamp, body)).collect(Collectors.joining(" "));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "Recipient[" + url + "]";
    }
}
