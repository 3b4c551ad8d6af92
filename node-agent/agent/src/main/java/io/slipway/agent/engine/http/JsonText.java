package io.slipway.agent.engine.http;

import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as text. Jackson's tree only: data binding by reflection would cost time at the agent's start. */
final class JsonText {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonText() {}

    /** @throws tools.jackson.core.JacksonException when it is not one JSON value */
    static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /** @throws tools.jackson.core.JacksonException when it is not one JSON value */
    static JsonNode parse(byte[] utf8) {
        return MAPPER.readTree(utf8);
    }

    /** One value and a line's end, as Go's encoder writes it and some clients split by. */
    static byte[] line(JsonNode node) {
        byte[] json = MAPPER.writeValueAsBytes(node);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** docker's form of an error. */
    static byte[] error(String message) {
        return line(MAPPER.createObjectNode().put("message", message));
    }
}
