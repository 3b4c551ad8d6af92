package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v2/}: tells a client that this is a registry and that its token is good (specification, end-1). */
@RestController
final class RootController {
    @GetMapping({"", "/"})
    void check(HttpServletResponse response) throws IOException {
        ReadAnswer.root(response);
    }
}
