package io.slipway.registry.error;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Refusals of requests to {@code /api} that Spring never sees, in the form of Spring's own (RFC 9457). */
public final class ProblemAnswer {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ProblemAnswer() {}

    /** Answers with a problem. Does nothing when the answer has already begun: its status can no longer change. */
    public static void write(HttpServletResponse response, int status, String title, String detail) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] problem = JSON.writeValueAsBytes(Map.of("title", title, "status", status, "detail", detail));
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setContentLength(problem.length);
        response.getOutputStream().write(problem);
    }
}
