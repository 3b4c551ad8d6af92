package io.slipway.registry.error;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes {@code {"errors":[{"code","message","detail"}]}}, the only form in which {@code /v2} refuses anything. */
public final class ErrorEnvelope {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** These are not the refused answer's alone. */
    private static final List<String> OF_EVERY_ANSWER =
            List.of(RequestId.NAME, "Docker-Distribution-Api-Version", "Connection");

    private ErrorEnvelope() {}

    /** The envelope's bytes, UTF-8. */
    public static byte[] bytes(ErrorCode code, String message, Object detail) {
        return JSON.writeValueAsBytes(new Envelope(List.of(new Entry(code.name(), message, detail))));
    }

    private record Envelope(List<Entry> errors) {}

    private record Entry(String code, String message, Object detail) {}

    /** Answers with a refusal. Does nothing when the answer has already begun: its status can no longer change. */
    public static void write(HttpServletResponse response, RegistryException refusal) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        startAnew(response);
        refusal.headers().forEach(response::setHeader);
        write(response, refusal.status(), bytes(refusal.code(), refusal.getMessage(), refusal.detail()));
    }

    /** Drops what was said already of an answer that does not come, such as what may be remembered for ever. */
    private static void startAnew(HttpServletResponse response) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String header : OF_EVERY_ANSWER) {
            String value = response.getHeader(header);
            if (value != null) {
                kept.put(header, value);
            }
        }
        response.reset();
        kept.forEach(response::setHeader);
    }

    private static void write(HttpServletResponse response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
