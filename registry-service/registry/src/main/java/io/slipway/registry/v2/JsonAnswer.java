package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Answers with JSON, in ASCII: what clients have pushed may hold halves of surrogate pairs, which UTF-8 cannot. */
final class JsonAnswer {
    private static final ObjectWriter JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer()
            .without(StreamWriteFeature.AUTO_CLOSE_TARGET);

    private JsonAnswer() {}

    static void write(HttpServletResponse response, String contentType, Object value) throws IOException {
        try (SpooledJson body = SpooledJson.of(value)) {
            body.send(response, contentType);
        }
    }

    /** Writes the value alone, and leaves the stream open. */
    static void write(OutputStream out, Object value) throws IOException {
        try {
            JSON.writeValue(out, value);
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }
}
