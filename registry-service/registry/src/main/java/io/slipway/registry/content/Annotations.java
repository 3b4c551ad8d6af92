package io.slipway.registry.content;

import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A manifest's annotations as a JSON object in a column. */
final class Annotations {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private Annotations() {}

    /** The column's value, in ASCII: PostgreSQL takes neither NUL nor half of a surrogate pair, both legal in JSON. */
    static String write(Map<String, String> annotations) {
        return JSON.writeValueAsString(annotations);
    }

    static Map<String, String> read(String column) {
        return JSON.readValue(column, TEXTS);
    }
}
