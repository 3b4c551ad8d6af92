package io.slipway.webhooks.receiver;

import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.payload.PayloadForm;
import java.util.Optional;

/**
 * What is to be different of a target; what is empty stays as it is.
 *
 * @param certificates an empty one inside: those that Java trusts
 */
public record WebhookChange(
        Optional<WebhookUrl> url,
        Optional<PayloadForm> form,
        Optional<EventFilter> events,
        Optional<CustomHeaders> headers,
        Optional<Optional<TrustedCertificates>> certificates,
        Optional<Boolean> enabled) {}
