package io.slipway.agent.engine.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A query string: what a key says first, all that it says, and docker's readings of it as a flag or a number. */
final class Query {
    private static final int MOST_PAIRS = 10_000;
    private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Parses the raw text after the question mark. @throws EngineException 400 for a broken escape */
    static Query parse(String raw) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int pairs = 0;
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++pairs > MOST_PAIRS) {
                throw EngineException.badRequest("the query has more than " + MOST_PAIRS + " parameters");
            }
            int equals = pair.indexOf('=');
            String key = Percent.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : Percent.decodeQuery(pair.substring(equals + 1));
            values.computeIfAbsent(key, absent -> new ArrayList<>(1)).add(value);
        }
        return new Query(values);
    }

    Optional<String> first(String key) {
        return all(key).stream().findFirst();
    }

    List<String> all(String key) {
        return List.copyOf(values.getOrDefault(key, List.of()));
    }

    /** moby's BoolValue: everything is true but a handful of words, the empty one among them, and what is absent. */
    boolean bool(String key) {
        return first(key)
                .map(value -> !FALSE.contains(value.strip().toLowerCase(Locale.ROOT)))
                .orElse(false);
    }

    OptionalLong integer(String key) {
        String value = first(key).orElse("");
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new EngineException(400, "invalid value for " + key + ": \"" + value + "\" is not a number", e);
        }
    }
}
