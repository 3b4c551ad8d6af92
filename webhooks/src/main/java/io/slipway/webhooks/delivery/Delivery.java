package io.slipway.webhooks.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * An event for one target, as the log shows it.
 *
 * @param event what the receiver knows the event by
 * @param fields what the event is about, as it is stored
 * @param attempts how many there were in all
 * @param reason why it failed, at last or for good
 * @param nextAt when it may be sent next, if it is pending and nothing waits before it in its repository
 */
public record Delivery(
        long id,
        UUID event,
        String type,
        String repository,
        JsonNode fields,
        Instant occurredAt,
        DeliveryState state,
        int attempts,
        Optional<String> reason,
        Instant queuedAt,
        Optional<Instant> nextAt,
        Optional<Instant> endedAt) {}
