package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HealthApiTest extends ConformanceTest {
    @Test
    void anAdministratorSeesEachCheck() {
        JsonNode health = client.api("GET", "/api/v1/health", "").expect(200).json();
        assertThat(health.get("checks")
                        .valueStream()
                        .map(check -> check.get("name").asString()))
                .containsExactly("database", "disk", "clock", "upstreams", "webhooks", "garbage");
        for (JsonNode check : health.get("checks")) {
            assertThat(Instant.parse(check.get("since").asString()))
                    .isBefore(Instant.now().plusSeconds(1));
            assertThat(check.get("status").asString()).isIn("ok", "warning");
        }
        assertThat(health.get("status").asString()).isIn("ok", "warning");
    }

    @Test
    void nobodyElseDoes() {
        String ann = "h" + System.nanoTime();
        newUser(ann).api("GET", "/api/v1/health", "").expect(403);
        assertThat(anonymous().api("GET", "/api/v1/health", "").status()).isEqualTo(401);
    }
}
