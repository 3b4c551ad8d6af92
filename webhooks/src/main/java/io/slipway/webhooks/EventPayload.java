package io.slipway.webhooks;

import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The stored form of events: a JSON object beside the {@linkplain EventType type}. Rows outlive releases, so fields are only added. */
final class EventPayload {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private EventPayload() {}

    static String json(RegistryEvent event) {
        ObjectNode payload = JSON.createObjectNode();
        payload.put("actor", event.actor());
        switch (event) {
            case RegistryEvent.ManifestPushed pushed -> {
                payload.put("digest", pushed.digest().toString());
                putIfPresent(payload, "tag", pushed.tag());
                payload.put("mediaType", pushed.mediaType().toString());
                payload.put("size", pushed.size());
            }
            case RegistryEvent.ManifestDeleted deleted ->
                payload.put("digest", deleted.digest().toString());
            case RegistryEvent.TagMoved moved -> {
                payload.put("tag", moved.tag().toString());
                payload.put("digest", moved.digest().toString());
                putIfPresent(payload, "previous", moved.previous());
            }
            case RegistryEvent.TagDeleted deleted -> {
                payload.put("tag", deleted.tag().toString());
                payload.put("digest", deleted.digest().toString());
            }
        }
        return JSON.writeValueAsString(payload);
    }

    private static void putIfPresent(ObjectNode payload, String field, Optional<?> value) {
        value.ifPresent(present -> payload.put(field, present.toString()));
    }
}
