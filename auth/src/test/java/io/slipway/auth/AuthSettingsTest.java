package io.slipway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AuthSettingsTest {

    @Test
    void theDefaultsAreThese() {
        AuthSettings settings = bind(Map.of());
        assertThat(settings)
                .isEqualTo(new AuthSettings(
                        "slipway",
                        "slipway",
                        Duration.ofMinutes(5),
                        Duration.ofDays(90),
                        100,
                        Duration.ofDays(14),
                        Duration.ofDays(90),
                        10_000,
                        50_000,
                        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                        256,
                        Duration.ofSeconds(10),
                        Path.of("key"),
                        Path.of("admin-password"),
                        false,
                        null));
    }

    @Test
    void anEmptyAdminPasswordIsNone() {
        assertThat(bind(Map.of("slipway.auth.admin-password", "")).configuredAdminPassword())
                .isEmpty();
    }

    @Test
    void thePasswordIsNotPrinted() {
        assertThat(bind(Map.of("slipway.auth.admin-password", "very secret")).toString())
                .doesNotContain("very secret");
    }

    private static AuthSettings bind(Map<String, String> more) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        source.put("slipway.auth.key-file", "key");
        source.put("slipway.auth.admin-password-file", "admin-password");
        source.putAll(more);
        return new Binder(source).bind("slipway.auth", AuthSettings.class).get();
    }
}
