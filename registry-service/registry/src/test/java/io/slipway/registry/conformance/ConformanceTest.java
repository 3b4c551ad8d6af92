package io.slipway.registry.conformance;

import io.slipway.registry.RegistryApplication;
import java.nio.file.Path;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole registry on plain HTTP, used with a login. One registry runs for all classes below this one. Which sentence of
 * the specification a test is for says docs/conformance.md.
 */
@SpringBootTest(classes = RegistryApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class ConformanceTest extends RegistryTest {
    private static final Path FOLDER = folder("slipway-conformance");

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
        registry.add("slipway.limits.chunk-size", () -> "5MB");
        registry.add("slipway.sparse-indexes", () -> "true");
    }
}
