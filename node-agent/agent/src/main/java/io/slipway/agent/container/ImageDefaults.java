package io.slipway.agent.container;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Completes what a request says of a container's process with what its image says: docker's rules. */
final class ImageDefaults {
    private ImageDefaults() {}

    /**
     * Changes the request's {@code Config} in place.
     *
     * @param image the {@code config} object of the image's configuration; may be empty
     */
    static void complete(ObjectNode config, ObjectNode image) {
        completeCommand(config, image);
        completeText(config, image, "User");
        completeText(config, image, "WorkingDir");
        completeText(config, image, "StopSignal");
        completeEnvironment(config, image);
        completeObject(config, image, "ExposedPorts");
        completeObject(config, image, "Volumes");
        completeObject(config, image, "Labels");
        completeHealthCheck(config, image);
        if (!config.path("Labels").isObject()) {
            config.putObject("Labels");
        }
        if (config.path("OnBuild").isMissingNode()) {
            config.putNull("OnBuild");
        }
    }

    /**
     * An entrypoint of the request's own takes the image's command away with it; {@code [""]} and an empty list mean none at
     * all.
     */
    private static void completeCommand(ObjectNode config, ObjectNode image) {
        if (config.path("Entrypoint").isMissingNode()
                || config.path("Entrypoint").isNull()) {
            if (isEmpty(config.get("Cmd"))) {
                copy(config, image, "Cmd");
            }
            copy(config, image, "Entrypoint");
        } else if (config.get("Entrypoint") instanceof ArrayNode words
                && words.size() == 1
                && words.get(0).asString().isEmpty()) {
            config.putNull("Entrypoint");
        }
    }

    private static void copy(ObjectNode config, ObjectNode image, String name) {
        @Nullable JsonNode value = image.get(name);
        if (isEmpty(value)) {
            config.putNull(name);
        } else if (value != null) {
            config.set(name, value.deepCopy());
        }
    }

    private static void completeText(ObjectNode config, ObjectNode image, String name) {
        if (config.path(name).asString("").isEmpty()
                && !image.path(name).asString("").isEmpty()) {
            config.put(name, image.path(name).asString());
        }
    }

    /** The request's variables, the last of a name; then the image's others. A request's word without "=" removes one. */
    private static void completeEnvironment(ObjectNode config, ObjectNode image) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (JsonNode word : config.path("Env")) {
            variables.put(nameOf(word.asString()), word.asString());
        }
        for (JsonNode word : image.path("Env")) {
            variables.putIfAbsent(nameOf(word.asString()), word.asString());
        }
        ArrayNode environment = config.putArray("Env");
        variables.values().stream().filter(text -> text.indexOf('=') >= 0).forEach(environment::add);
    }

    private static String nameOf(String variable) {
        int equals = variable.indexOf('=');
        return equals < 0 ? variable : variable.substring(0, equals);
    }

    private static void completeObject(ObjectNode config, ObjectNode image, String name) {
        if (!(image.get(name) instanceof ObjectNode defaults) || defaults.isEmpty()) {
            return;
        }
        ObjectNode target = config.get(name) instanceof ObjectNode present ? present : config.putObject(name);
        for (Map.Entry<String, JsonNode> property : defaults.properties()) {
            if (!target.has(property.getKey())) {
                target.set(property.getKey(), property.getValue().deepCopy());
            }
        }
    }

    /** A request has none but {@code NONE}, which takes the image's away. */
    private static void completeHealthCheck(ObjectNode config, ObjectNode image) {
        if (config.path("Healthcheck").path("Test").isEmpty()) {
            config.remove("Healthcheck");
            if (image.get("Healthcheck") instanceof ObjectNode check && !check.isEmpty()) {
                config.set("Healthcheck", check.deepCopy());
            }
        }
    }

    private static boolean isEmpty(@Nullable JsonNode node) {
        return node == null || node.isNull() || (node.isArray() && node.isEmpty());
    }
}
