package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.delivery.Delivery;
import io.slipway.webhooks.delivery.DeliveryLog;
import io.slipway.webhooks.delivery.Exchange;
import io.slipway.webhooks.receiver.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Webhooks and their deliveries as the API shows them. */
final class WebhookViews {
    private WebhookViews() {}

    /**
     * A target.
     *
     * @param headerNames of the headers besides ours; their values are never shown
     * @param state {@code active}, {@code disabled} or {@code paused}
     * @param pending how many deliveries wait
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            long id,
            @Nullable String namespace,
            @Nullable String repository,
            String url,
            String form,
            List<String> events,
            List<String> headerNames,
            @Nullable String caCertificates,
            boolean enabled,
            String state,
            @Nullable String note,
            @Nullable Instant pausedAt,
            @Nullable Instant failingSince,
            @Nullable Instant previousSecretUntil,
            long pending,
            Instant createdAt,
            String createdBy,
            Instant updatedAt) {
        static View of(Webhook webhook) {
            boolean ofRepository = webhook.scope().repository().isPresent();
            return new View(
                    webhook.id(),
                    ofRepository ? null : webhook.scope().namespace(),
                    ofRepository ? webhook.scope().toString() : null,
                    webhook.url().toString(),
                    webhook.form().text(),
                    webhook.events().names(),
                    webhook.headerNames(),
                    webhook.certificates().map(TrustedCertificates::pem).orElse(null),
                    webhook.enabled(),
                    state(webhook),
                    webhook.note().orElse(null),
                    webhook.pausedAt().orElse(null),
                    webhook.failingSince().orElse(null),
                    webhook.previousSecretUntil().orElse(null),
                    webhook.pending(),
                    webhook.createdAt(),
                    webhook.createdBy(),
                    webhook.updatedAt());
        }

        private static String state(Webhook webhook) {
            if (!webhook.enabled()) {
                return "disabled";
            }
            return webhook.pausedAt().isPresent() ? "paused" : "active";
        }
    }

    /** A target that was made or whose secret was changed: the one answer that has the secret. */
    record Secret(View webhook, String secret) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Views(List<View> webhooks, @Nullable Long next) {}

    /**
     * A delivery.
     *
     * @param event the id that the receiver knows the event by
     * @param data what the event is about
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeliveryView(
            long id,
            String event,
            String type,
            String repository,
            JsonNode data,
            Instant occurredAt,
            String state,
            int attempts,
            @Nullable String reason,
            Instant queuedAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant endedAt) {
        static DeliveryView of(Delivery delivery) {
            return new DeliveryView(
                    delivery.id(),
                    delivery.event().toString(),
                    delivery.type(),
                    delivery.repository(),
                    delivery.fields(),
                    delivery.occurredAt(),
                    delivery.state().text(),
                    delivery.attempts(),
                    delivery.reason().orElse(null),
                    delivery.queuedAt(),
                    delivery.nextAt().orElse(null),
                    delivery.endedAt().orElse(null));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeliveryViews(
            List<DeliveryView> deliveries, @Nullable Long next) {}

    record RequestView(Map<String, String> headers, String body) {}

    record ResponseView(int status, Map<String, String> headers, String body) {
        static @Nullable ResponseView of(Exchange.@Nullable Answer answer) {
            return answer == null ? null : new ResponseView(answer.status(), answer.headers(), answer.body());
        }
    }

    /**
     * An attempt.
     *
     * @param number absent for a ping
     * @param response absent when there was none; {@code detail} says why
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AttemptView(
            @Nullable Integer number,
            Instant startedAt,
            long millis,
            String outcome,
            String detail,
            RequestView request,
            @Nullable ResponseView response) {
        static AttemptView of(DeliveryLog.Attempt attempt) {
            return new AttemptView(
                    attempt.number(),
                    attempt.startedAt(),
                    attempt.millis(),
                    attempt.outcome(),
                    attempt.detail(),
                    new RequestView(attempt.requestHeaders(), attempt.requestBody()),
                    ResponseView.of(attempt.answer().orElse(null)));
        }

        static AttemptView of(Exchange ping) {
            return new AttemptView(
                    null,
                    ping.startedAt(),
                    ping.millis(),
                    ping.outcome().text(),
                    ping.detail(),
                    new RequestView(ping.requestHeaders(), ping.requestBody()),
                    ResponseView.of(ping.answer().orElse(null)));
        }
    }

    record DeliveryDetail(DeliveryView delivery, List<AttemptView> log) {}

    record Redelivered(long redelivered, long left) {}
}
