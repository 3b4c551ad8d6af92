package io.slipway.webhooks.payload;

import io.slipway.webhooks.EventType;
import java.net.URI;
import tools.jackson.databind.node.ObjectNode;

/**
 * The envelope of distribution's notifications, one event in each. Of the request that made the change it has the method
 * alone: the others of its fields are not kept.
 *
 * <p>Source: distribution's documentation, "Work with notifications".
 */
final class DistributionForm {
    private static final String CONTENT_TYPE = "application/vnd.docker.distribution.events.v1+json";

    private final RegistryFacts registry;

    DistributionForm(RegistryFacts registry) {
        this.registry = registry;
    }

    Payload write(StoredEvent event) {
        boolean push = event.type() == EventType.MANIFEST_PUSHED;
        ObjectNode envelope = Payloads.JSON.createObjectNode();
        ObjectNode told = envelope.putArray("events").addObject();
        told.put("id", event.id().toString());
        told.put("timestamp", event.occurredAt().toString());
        told.put("action", push ? "push" : "delete");
        target(told.putObject("target"), event);
        // All three are always there in distribution's.
        told.putObject("request")
                .put("id", "")
                .put("method", push ? "PUT" : "DELETE")
                .put("useragent", "");
        told.putObject("actor").put("name", event.actor());
        ObjectNode source = told.putObject("source");
        registry.address().ifPresent(address -> source.put("addr", address.getAuthority()));
        return payload(envelope);
    }

    private void target(ObjectNode target, StoredEvent event) {
        if (event.type() == EventType.MANIFEST_PUSHED) {
            String digest = event.required("digest");
            target.put("mediaType", event.required("mediaType"));
            target.put("digest", digest);
            long size = event.number("size").orElseThrow();
            target.put("size", size);
            target.put("length", size);
            registry.address()
                    .map(URI::toString)
                    .ifPresent(address ->
                            target.put("url", address + "/v2/" + event.repository() + "/manifests/" + digest));
        } else if (event.type() == EventType.MANIFEST_DELETED) {
            target.put("digest", event.required("digest"));
        }
        target.put("repository", event.repository().toString());
        event.text("tag").ifPresent(tag -> target.put("tag", tag));
    }

    /** An envelope with nothing in it. */
    Payload ping() {
        ObjectNode envelope = Payloads.JSON.createObjectNode();
        envelope.putArray("events");
        return payload(envelope);
    }

    private static Payload payload(ObjectNode envelope) {
        return new Payload(CONTENT_TYPE, Payloads.JSON.writeValueAsString(envelope));
    }
}
