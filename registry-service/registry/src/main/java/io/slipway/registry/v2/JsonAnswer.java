package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Answers with JSON, in ASCII: what clients have pushed may hold halves of surrogate pairs, which UTF-8 cannot. */
final class JsonAnswer {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonAnswer() {}

    static void write(HttpServletResponse response, String contentType, Object value) throws IOException {
        byte[] body = JSON.writeValueAsBytes(value);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
