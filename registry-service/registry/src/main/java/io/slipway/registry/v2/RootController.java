package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v2/}: tells a client that this is a registry and that its token is good (specification, end-1). */
@RestController
final class RootController {
    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

    @GetMapping({"", "/"})
    void check(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(EMPTY_OBJECT.length);
        response.getOutputStream().write(EMPTY_OBJECT);
    }
}
