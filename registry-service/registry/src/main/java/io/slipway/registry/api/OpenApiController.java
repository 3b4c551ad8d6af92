package io.slipway.registry.api;

import java.time.Duration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the API is, as an OpenAPI document that was made when the registry was built. For everybody. */
@RestController
class OpenApiController {
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Resource document = new ClassPathResource("openapi.json");

    @GetMapping(path = "/api/v1/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Resource> document() {
        return ResponseEntity.ok().cacheControl(CacheControl.maxAge(FRESH)).body(document);
    }
}
