package io.slipway.registry.error;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Writes {@code {"errors":[{"code","message","detail"}]}}, the only form in which {@code /v2} refuses anything. */
public final class ErrorEnvelope {
    private static final JsonMapper JSON = JsonMapper.builder().build();

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
        response.resetBuffer();
        refusal.headers().forEach(response::setHeader);
        write(response, refusal.status(), bytes(refusal.code(), refusal.getMessage(), refusal.detail()));
    }

    private static void write(HttpServletResponse response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
