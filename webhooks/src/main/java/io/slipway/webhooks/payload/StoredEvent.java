package io.slipway.webhooks.payload;

import io.slipway.oci.RepositoryName;
import io.slipway.webhooks.EventType;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * An event as its row has it.
 *
 * @param id what receivers know it by, the same in every attempt
 * @param fields what the outbox wrote: actor, digest, and by kind tag, previous, mediaType, size
 */
public record StoredEvent(UUID id, EventType type, RepositoryName repository, JsonNode fields, Instant occurredAt) {

    /** A field that this event has. */
    String required(String field) {
        return text(field).orElseThrow(() -> new IllegalStateException("the event " + id + " has no " + field));
    }

    Optional<String> text(String field) {
        return fields.path(field).stringValueOpt();
    }

    OptionalLong number(String field) {
        return fields.path(field).longValueOpt();
    }

    /** The name of the account that made the change. */
    String actor() {
        return required("actor");
    }
}
