package io.slipway.agent.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A mount of a container whose content has been found or made.
 *
 * @param volume the volume's name; empty where it is none
 * @param anonymous a volume that nobody named, which goes with the container
 * @param source on the host; empty for tmpfs
 */
public record MountPoint(
        Kind kind,
        String volume,
        boolean anonymous,
        String source,
        String target,
        boolean readOnly,
        List<String> options) {
    /** What lies there. */
    public enum Kind {
        BIND,
        VOLUME,
        TMPFS;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public MountPoint {
        options = List.copyOf(options);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", kind.wireName());
        json.put("volume", volume);
        json.put("anonymous", anonymous);
        json.put("source", source);
        json.put("target", target);
        json.put("readOnly", readOnly);
        options.forEach(json.putArray("options")::add);
        return json;
    }

    static MountPoint fromJson(JsonNode json) {
        List<String> options = new ArrayList<>();
        json.path("options").forEach(option -> options.add(option.asString()));
        return new MountPoint(
                Kind.valueOf(json.path("kind").asString().toUpperCase(Locale.ROOT)),
                json.path("volume").asString(),
                json.path("anonymous").asBoolean(),
                json.path("source").asString(),
                json.path("target").asString(),
                json.path("readOnly").asBoolean(),
                options);
    }
}
