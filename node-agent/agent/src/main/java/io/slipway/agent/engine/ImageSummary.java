package io.slipway.agent.engine;

import io.slipway.agent.engine.http.ApiVersion;
import io.slipway.agent.image.StoredImage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An image as {@code docker images} lists it. */
final class ImageSummary {
    private static final int UNKNOWN = -1;

    private ImageSummary() {}

    static ObjectNode of(StoredImage image, ApiVersion version) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Id", image.id().toString());
        json.put("ParentId", "");
        image.repoTags().forEach(json.putArray("RepoTags")::add);
        image.repoDigests().forEach(json.putArray("RepoDigests")::add);
        json.put("Created", image.created().getEpochSecond());
        json.put("Size", image.size());
        if (version.before(1, 44)) {
            json.put("VirtualSize", image.size());
        }
        json.put("SharedSize", UNKNOWN);
        JsonNode labels = image.runConfig().path("Labels");
        if (labels.isObject()) {
            json.set("Labels", labels);
        } else {
            json.putNull("Labels");
        }
        json.put("Containers", UNKNOWN);
        return json;
    }
}
