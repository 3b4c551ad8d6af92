package io.slipway.registry.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.explorer.ExplorerSettings;
import io.slipway.registry.gc.GcSettings;
import io.slipway.registry.mirror.MirrorSettings;
import io.slipway.webhooks.delivery.WebhookSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

/** What holds where nobody has set anything; docs/settings.md says the same. */
class SettingsTest {
    private final Binder nothing = new Binder(new MapConfigurationPropertySource(Map.of()));

    @Test
    void theMirrorsDefaultsAreThese() {
        assertThat(nothing.bindOrCreate("slipway.mirror", MirrorSettings.class))
                .isEqualTo(new MirrorSettings(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(30),
                        64,
                        256,
                        Duration.ofSeconds(60),
                        DataSize.ofGigabytes(64),
                        DataSize.ofKilobytes(16),
                        Map.of()));
    }

    @Test
    void theRegistrysDefaultsAreThese() {
        assertThat(nothing.bindOrCreate("slipway", RegistrySettings.class))
                .isEqualTo(new RegistrySettings(
                        Path.of("data"),
                        null,
                        List.of(),
                        List.of(),
                        null,
                        new RegistrySettings.Database(
                                null, null, null, 24, Duration.ofSeconds(5), Duration.ofSeconds(10)),
                        new RegistrySettings.Limits(
                                DataSize.ofGigabytes(64),
                                DataSize.ofBytes(0),
                                100_000,
                                DataSize.ofMegabytes(64),
                                100_000,
                                10_000,
                                1_000,
                                512,
                                128,
                                2048,
                                256,
                                Duration.ofSeconds(60),
                                DataSize.ofMegabytes(2047),
                                DataSize.ofKilobytes(64),
                                DataSize.ofMegabytes(64)),
                        false,
                        false,
                        new RegistrySettings.Shutdown(Duration.ofSeconds(1), Duration.ofSeconds(60))));
    }

    @Test
    void theDefaultsOfTheExplorerAreThese() {
        assertThat(nothing.bindOrCreate("slipway.explorer", ExplorerSettings.class))
                .isEqualTo(new ExplorerSettings(
                        DataSize.ofGigabytes(10),
                        2,
                        64,
                        8,
                        Duration.ofMinutes(30),
                        DataSize.ofGigabytes(16),
                        2_000_000,
                        DataSize.ofGigabytes(1),
                        64,
                        DataSize.ofMegabytes(5)));
    }

    @Test
    void theDefaultsOfWebhooksAreThese() {
        assertThat(nothing.bindOrCreate("slipway.webhooks", WebhookSettings.class))
                .isEqualTo(new WebhookSettings(
                        Duration.ofDays(3),
                        Duration.ofHours(1),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        8,
                        128,
                        100_000,
                        100,
                        Duration.ofDays(7),
                        Duration.ofDays(30),
                        10_000,
                        DataSize.ofKilobytes(64),
                        List.of(),
                        Duration.ofSeconds(5)));
    }

    @Test
    void theDefaultsOfGarbageCollectionAreThese() {
        assertThat(nothing.bindOrCreate("slipway.gc", GcSettings.class))
                .isEqualTo(new GcSettings(
                        true,
                        Duration.ofHours(24),
                        true,
                        Duration.ofHours(24),
                        Duration.ofDays(90),
                        Duration.ofSeconds(5),
                        Duration.ofHours(24),
                        Duration.ofHours(1),
                        1));
    }
}
