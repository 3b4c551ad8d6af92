package io.slipway.agent.engine.http;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request's body read as one JSON object, refused in docker's words. */
record JsonBody(Request request, RequestBody body) {
    static final int LIMIT = 4 << 20;

    Optional<ObjectNode> read() throws IOException {
        byte[] bytes = body.stream().readNBytes(LIMIT + 1);
        if (bytes.length == 0) {
            return Optional.empty();
        }
        if (bytes.length > LIMIT) {
            throw new EngineException(413, "the request's body is larger than " + LIMIT + " bytes");
        }
        requireJsonType();
        JsonNode node = parse(bytes);
        if (node.isNull()) {
            return Optional.empty();
        }
        if (node instanceof ObjectNode object) {
            return Optional.of(object);
        }
        throw EngineException.badRequest("invalid JSON: an object is expected, not "
                + node.getNodeType().toString().toLowerCase(Locale.ROOT));
    }

    private void requireJsonType() {
        String type = request.header("Content-Type").orElse("");
        String bare = type.split(";", 2)[0].strip();
        if (!bare.equalsIgnoreCase("application/json")) {
            throw EngineException.badRequest(
                    "unsupported Content-Type header (" + type + "): must be 'application/json'");
        }
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return JsonText.parse(bytes);
        } catch (JacksonException e) {
            throw new EngineException(400, "invalid JSON: " + e.getOriginalMessage(), e);
        }
    }
}
