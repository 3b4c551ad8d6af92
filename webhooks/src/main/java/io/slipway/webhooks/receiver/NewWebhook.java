package io.slipway.webhooks.receiver;

import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.payload.PayloadForm;
import java.util.Optional;

/** A target to be made; its form can tell the events. */
public record NewWebhook(
        WebhookScope scope,
        WebhookUrl url,
        PayloadForm form,
        EventFilter events,
        CustomHeaders headers,
        Optional<TrustedCertificates> certificates,
        boolean enabled) {

    public NewWebhook {
        events.check(form);
    }
}
