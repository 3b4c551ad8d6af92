package io.slipway.webhooks.receiver;

import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.payload.PayloadForm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A target, without its secrets.
 *
 * @param headerNames of the headers that are sent besides ours
 * @param previousSecretUntil how long the secret before this one signs as well
 * @param failingSince since when no attempt has succeeded
 * @param pausedAt since when nothing is sent by itself any more; {@code note} says why
 * @param note what whoever looks should know: why it is paused, or that its queue is full
 * @param pending how many deliveries wait
 */
public record Webhook(
        long id,
        WebhookScope scope,
        WebhookUrl url,
        PayloadForm form,
        EventFilter events,
        List<String> headerNames,
        Optional<TrustedCertificates> certificates,
        boolean enabled,
        Optional<Instant> previousSecretUntil,
        Optional<Instant> failingSince,
        Optional<Instant> pausedAt,
        Optional<String> note,
        long pending,
        Instant createdAt,
        String createdBy,
        Instant updatedAt) {}
