package io.slipway.agent.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as trees, within limits. */
final class Json {
    private static final int MAX_NESTING = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .build())
                    .build())
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** Reads what must be an object; {@code what} names it in the complaint. */
    static ObjectNode readObject(byte[] bytes, String what) throws IOException {
        if (read(bytes, what) instanceof ObjectNode object) {
            return object;
        }
        throw new ImageException(ImageException.Reason.INVALID, what + " is not a JSON object");
    }

    static JsonNode read(byte[] bytes, String what) throws IOException {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new ImageException(
                    ImageException.Reason.INVALID, what + " is not acceptable JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The text of a property; empty when it is absent or something else. */
    static String text(@Nullable JsonNode node, String name) {
        JsonNode value = node == null ? null : node.get(name);
        return value != null && value.isString() ? value.stringValue() : "";
    }
}
