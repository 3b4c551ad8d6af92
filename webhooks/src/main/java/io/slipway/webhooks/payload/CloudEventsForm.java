package io.slipway.webhooks.payload;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * CloudEvents 1.0, JSON format, structured mode. The type is the kind of the event below {@code io.slipway}, and the data is
 * what its row has.
 */
final class CloudEventsForm {
    private static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";
    private static final String TYPES = "io.slipway.";

    /** A URI reference, for a registry whose address no setting fixes. */
    private static final String UNNAMED = "urn:slipway:registry";

    private final RegistryFacts registry;

    CloudEventsForm(RegistryFacts registry) {
        this.registry = registry;
    }

    Payload write(StoredEvent event) {
        ObjectNode envelope = envelope(event.id(), event.type().text(), Payloads.subject(event), event.occurredAt());
        ObjectNode data = envelope.putObject("data");
        data.put("repository", event.repository().toString());
        event.fields().properties().forEach(field -> data.set(field.getKey(), field.getValue()));
        return new Payload(CONTENT_TYPE, Payloads.JSON.writeValueAsString(envelope));
    }

    Payload ping(UUID id, String scope, String actor, Instant now) {
        ObjectNode envelope = envelope(id, "ping", scope, now);
        envelope.putObject("data").put("scope", scope).put("actor", actor);
        return new Payload(CONTENT_TYPE, Payloads.JSON.writeValueAsString(envelope));
    }

    private ObjectNode envelope(UUID id, String type, String subject, Instant time) {
        return Payloads.JSON
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", id.toString())
                .put("source", registry.address().map(URI::toString).orElse(UNNAMED))
                .put("type", TYPES + type)
                .put("subject", subject)
                .put("time", time.toString())
                .put("datacontenttype", "application/json");
    }
}
