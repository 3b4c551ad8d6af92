package io.slipway.agent.container;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The properties of a JSON object of a request, read with docker's leniency (absent, null and the type's zero are the
 * same) and refused with their place when they have another type.
 */
record JsonFields(String path, @Nullable JsonNode node) {
    JsonFields object(String name) throws ContainerException {
        @Nullable JsonNode child = child(name);
        if (child != null && !child.isObject()) {
            throw wrong(name, "an object");
        }
        return new JsonFields(place(name), child);
    }

    boolean isPresent() {
        return node != null;
    }

    String text(String name) throws ContainerException {
        @Nullable JsonNode child = child(name);
        if (child == null) {
            return "";
        }
        if (!child.isString()) {
            throw wrong(name, "a string");
        }
        return child.stringValue();
    }

    boolean flag(String name) throws ContainerException {
        @Nullable JsonNode child = child(name);
        if (child == null) {
            return false;
        }
        if (!child.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return child.booleanValue();
    }

    long integer(String name) throws ContainerException {
        return optionalInteger(name).orElse(0L);
    }

    Optional<Long> optionalInteger(String name) throws ContainerException {
        @Nullable JsonNode child = child(name);
        if (child == null) {
            return Optional.empty();
        }
        if (!child.isIntegralNumber() || !child.canConvertToLong()) {
            throw wrong(name, "a whole number");
        }
        return Optional.of(child.longValue());
    }

    /** A list of strings where null and absent differ from an empty one. */
    Optional<List<String>> optionalTexts(String name) throws ContainerException {
        return child(name) == null ? Optional.empty() : Optional.of(texts(name));
    }

    /** A list of strings; docker takes a lone string for a list of one. */
    List<String> texts(String name) throws ContainerException {
        @Nullable JsonNode child = child(name);
        if (child == null) {
            return List.of();
        }
        if (child.isString()) {
            return List.of(child.stringValue());
        }
        if (!child.isArray()) {
            throw wrong(name, "a list of strings");
        }
        List<String> texts = new ArrayList<>(child.size());
        for (JsonNode element : child) {
            if (!element.isString()) {
                throw wrong(name, "a list of strings");
            }
            texts.add(element.stringValue());
        }
        return List.copyOf(texts);
    }

    Map<String, String> textMap(String name) throws ContainerException {
        Map<String, String> texts = new LinkedHashMap<>();
        @Nullable JsonNode child = child(name);
        if (child == null) {
            return texts;
        }
        if (!child.isObject()) {
            throw wrong(name, "an object of strings");
        }
        for (Map.Entry<String, JsonNode> property : child.properties()) {
            if (!property.getValue().isString()) {
                throw wrong(name, "an object of strings");
            }
            texts.put(property.getKey(), property.getValue().stringValue());
        }
        return texts;
    }

    /** The names of an object's properties, such as the ports of {@code ExposedPorts}. */
    List<String> names(String name) throws ContainerException {
        return object(name).names();
    }

    /** The names of its own properties. */
    List<String> names() {
        return node == null ? List.of() : List.copyOf(node.propertyNames());
    }

    List<JsonFields> elements(String name) throws ContainerException {
        @Nullable JsonNode child = child(name);
        if (child == null) {
            return List.of();
        }
        if (!child.isArray()) {
            throw wrong(name, "a list");
        }
        List<JsonFields> elements = new ArrayList<>(child.size());
        for (JsonNode element : child) {
            if (!element.isObject()) {
                throw wrong(name, "a list of objects");
            }
            elements.add(new JsonFields(place(name) + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** Whether the property says anything: not absent, null, false, zero, -1 (docker's "unset") or empty. */
    boolean says(String name) {
        @Nullable JsonNode child = child(name);
        if (child == null) {
            return false;
        }
        if (child.isNumber()) {
            return child.doubleValue() != 0 && child.doubleValue() != -1;
        }
        if (child.isBoolean()) {
            return child.booleanValue();
        }
        return child.isString() ? !child.stringValue().isEmpty() : !child.isEmpty();
    }

    String place(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private @Nullable JsonNode child(String name) {
        @Nullable JsonNode child = node == null ? null : node.get(name);
        return child == null || child.isNull() ? null : child;
    }

    private ContainerException wrong(String name, String wanted) {
        return ContainerException.invalid(place(name) + " must be " + wanted);
    }
}
