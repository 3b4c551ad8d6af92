package io.slipway.agent.engine.http;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The {@code filters} parameter: for each field the values of which one must apply. Comes as {@code
 * {"label":{"a":true}}} or, from older clients, as {@code {"label":["a"]}}. What does not fit is refused in docker's
 * words.
 */
public final class Filters {
    private static final Filters NONE = new Filters(Map.of());
    private static final Set<String> TRUE = Set.of("1", "true");
    private static final Set<String> FALSE = Set.of("0", "false");

    private final Map<String, Set<String>> fields;

    private Filters(Map<String, Set<String>> fields) {
        this.fields = fields;
    }

    /** Parses the decoded parameter; an empty one filters nothing. @throws EngineException 400 */
    public static Filters parse(String json) {
        if (json.isBlank()) {
            return NONE;
        }
        JsonNode root;
        try {
            root = JsonText.parse(json);
        } catch (JacksonException e) {
            throw new EngineException(400, "invalid filter", e);
        }
        if (root.isNull()) {
            return NONE;
        }
        if (!root.isObject()) {
            throw EngineException.badRequest("invalid filter");
        }
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        root.properties().forEach(field -> fields.put(field.getKey(), values(field.getValue())));
        return new Filters(fields);
    }

    private static Set<String> values(JsonNode node) {
        Set<String> values = new LinkedHashSet<>();
        switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().forEach(value -> {
                    require(value.getValue().isBoolean());
                    values.add(value.getKey());
                });
            case ARRAY ->
                node.forEach(value -> {
                    require(value.isString());
                    values.add(value.stringValue());
                });
            default -> require(node.isNull());
        }
        return values;
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw EngineException.badRequest("invalid filter");
        }
    }

    public boolean contains(String field) {
        return fields.containsKey(field);
    }

    /** The field's values, none when it is not filtered by. */
    public Set<String> values(String field) {
        return fields.getOrDefault(field, Set.of());
    }

    /** These filters, if they are all of known fields. @throws EngineException 400 for another field */
    public Filters allowing(String... known) {
        Set<String> allowed = Set.of(known);
        for (String field : fields.keySet()) {
            if (!allowed.contains(field)) {
                throw EngineException.badRequest("invalid filter '" + field + "'");
            }
        }
        return this;
    }

    /** The field as a flag; empty when it is not filtered by. @throws EngineException 400 for other than one clear word */
    public Optional<Boolean> flag(String field) {
        if (!contains(field)) {
            return Optional.empty();
        }
        Set<String> values = values(field);
        boolean yes = values.stream().anyMatch(TRUE::contains);
        boolean no = values.stream().anyMatch(FALSE::contains);
        if (values.size() != 1 || yes == no) {
            throw EngineException.badRequest("invalid filter '" + field + "=[" + String.join(" ", values) + "]'");
        }
        return Optional.of(yes);
    }

    /** Whether the field is not filtered by or names the text exactly. */
    public boolean exactly(String field, String text) {
        Set<String> values = values(field);
        return values.isEmpty() || values.contains(text);
    }

    /** Whether the field is not filtered by or one of its values, read as a regular expression, is found in the text. */
    public boolean matches(String field, String text) {
        Set<String> values = values(field);
        return values.isEmpty() || values.contains(text) || values.stream().anyMatch(value -> found(value, text));
    }

    /** Whether the field is not filtered by or one of its values begins the text. */
    public boolean begins(String field, String text) {
        Set<String> values = values(field);
        return values.isEmpty() || values.stream().anyMatch(text::startsWith);
    }

    /** Whether all of the field's values, {@code key} or {@code key=value}, are found among the labels. */
    public boolean labelled(String field, Map<String, String> labels) {
        return values(field).stream().allMatch(wanted -> {
            int equals = wanted.indexOf('=');
            return equals < 0
                    ? labels.containsKey(wanted)
                    : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
        });
    }

    /** docker passes over an expression that is none, so it matches nothing. */
    private static boolean found(String expression, String text) {
        try {
            return Pattern.compile(expression).matcher(text).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
