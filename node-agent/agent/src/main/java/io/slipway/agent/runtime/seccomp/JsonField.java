package io.slipway.agent.runtime.seccomp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A value in a profile and where it stands. Read as docker reads it: a field that is missing is the same as one that is
 * null, letters of names may be of either case, unknown fields are left alone.
 */
record JsonField(String path, JsonNode node) {
    private static final BigInteger MAX_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    /** A field of this object. */
    JsonField field(String name) {
        if (!absent() && !node.isObject()) {
            throw refused("an object");
        }
        return new JsonField(path.isEmpty() ? name : path + "." + name, member(name));
    }

    /** The elements of this array; none where it is absent. */
    List<JsonField> elements() {
        if (absent()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw refused("an array");
        }
        List<JsonField> elements = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            elements.add(new JsonField(path + "[" + i + "]", node.get(i)));
        }
        return elements;
    }

    /** This text; empty where it is absent. */
    String text() {
        if (absent()) {
            return "";
        }
        if (!node.isString()) {
            throw refused("a string");
        }
        return node.stringValue();
    }

    List<String> texts() {
        return elements().stream().map(JsonField::text).toList();
    }

    /** This number of up to 64 bits without a sign; empty where it is absent. */
    Optional<Long> unsigned() {
        if (absent()) {
            return Optional.empty();
        }
        if (node.isIntegralNumber()) {
            BigInteger number = node.bigIntegerValue();
            if (number.signum() >= 0 && number.compareTo(MAX_UNSIGNED) <= 0) {
                return Optional.of(number.longValue());
            }
        }
        throw refused("a number from 0 to " + MAX_UNSIGNED);
    }

    /** This number where it is at most {@code max}. */
    Optional<Integer> unsigned(int max) {
        return unsigned().map(number -> {
            if (Long.compareUnsigned(number, max) > 0) {
                throw refused("a number from 0 to " + max);
            }
            return number.intValue();
        });
    }

    /** What a function makes of this text; its refusal gets the place added. */
    <T> T parsed(Function<String, T> parser) {
        String text = text();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    boolean absent() {
        return node.isNull() || node.isMissingNode();
    }

    private JsonNode member(String name) {
        if (absent()) {
            return JsonNodeFactory.instance.missingNode();
        }
        JsonNode exact = node.path(name);
        if (!exact.isMissingNode()) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (property.getKey().equalsIgnoreCase(name)) {
                return property.getValue();
            }
        }
        return exact;
    }

    private IllegalArgumentException refused(String wanted) {
        String seen = node.toString();
        String shown = seen.length() > 40 ? seen.substring(0, 40) + "…" : seen;
        return new IllegalArgumentException(
                (path.isEmpty() ? "the profile" : path) + ": " + shown + " is not " + wanted);
    }
}
