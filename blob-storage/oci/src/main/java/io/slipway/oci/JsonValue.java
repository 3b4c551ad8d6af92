package io.slipway.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value that knows its place, so that every refusal can say where it is. A property that is {@code null} counts
 * as absent: that is how Go programs write an empty list or map.
 */
record JsonValue(String path, JsonNode node) {
    /** The property of that name; empty when absent or null. */
    Optional<JsonValue> get(String name) {
        @Nullable JsonNode child = node.get(name);
        return child == null || child.isNull()
                ? Optional.empty()
                : Optional.of(new JsonValue(path.isEmpty() ? name : path + "." + name, child));
    }

    /** The property of that name, which must be there. */
    JsonValue require(String name) {
        return get(name).orElseThrow(() -> refused("the property \"" + name + "\" is missing"));
    }

    /** Whether the property is written at all, be it as null. */
    boolean has(String name) {
        return node.has(name);
    }

    JsonValue object() {
        if (!node.isObject()) {
            throw refused("must be an object");
        }
        return this;
    }

    String text() {
        if (!node.isString()) {
            throw refused("must be a string");
        }
        return node.stringValue();
    }

    long integer() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw refused("must be a whole number of at most 64 bits");
        }
        return node.longValue();
    }

    List<JsonValue> elements() {
        if (!node.isArray()) {
            throw refused("must be an array");
        }
        List<JsonValue> elements = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            elements.add(new JsonValue(path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    Map<String, String> texts() {
        object();
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String place = path + "[" + Quoted.text(property.getKey()) + "]";
            texts.put(property.getKey(), new JsonValue(place, property.getValue()).text());
        }
        return texts;
    }

    /** The text read by a type's own parser, whose complaint is repeated with this place in front. */
    <T> T parsed(Function<String, T> parser) {
        String text = text();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    InvalidManifestException refused(String complaint) {
        return new InvalidManifestException(path.isEmpty() ? "manifest: " + complaint : path + ": " + complaint);
    }
}
