package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A registry that cannot start with what it was given says why in a sentence, and what to look at. */
@Tag("slow")
class RefusedStartTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Test
    void aSettingThatCannotBeUsedIsNamedInASentence() throws IOException {
        Path empty = Files.createFile(Scratch.folder("refused").resolve("empty.pem"));
        refuses(Map.of("SLIPWAY_ADMIN_PASSWORD", "short"), "SLIPWAY_ADMIN_PASSWORD cannot be used", "at least 8");
        for (String certificate : List.of("/nowhere.pem", empty.toString())) {
            refuses(
                    Map.of("SLIPWAY_TLS_CERTIFICATE", certificate, "SLIPWAY_TLS_KEY", certificate),
                    "The certificate or its key cannot be used",
                    "SLIPWAY_TLS_CERTIFICATE");
        }
        refuses(
                Map.of("SLIPWAY_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none", "SLIPWAY_DATABASE_USER", "none"),
                "The database cannot be used: Connection to 127.0.0.1:1 refused",
                "SLIPWAY_DATABASE_URL");
        refuses(
                Map.of("SLIPWAY_EXTERNAL_URL", "registry.example.org"),
                "A setting cannot be used: slipway.external-url must begin with http:// or https://");
    }

    private static void refuses(Map<String, String> environment, String... sentences) throws IOException {
        Path folder = Scratch.folder("refused");
        try {
            Daemon registry = Daemon.start(
                    RunningRegistry.words(folder.resolve("data"), Scratch.freePort()),
                    environment,
                    folder.resolve("log"));
            assertThat(registry.ended(LIMIT)).as(registry.tail()).isNotZero();
            assertThat(registry.logText())
                    .as("with " + environment)
                    .contains("Slipway cannot start. ")
                    .contains(sentences)
                    .doesNotContain("\tat ", "Exception", "****", "Slipway is ready at");
        } finally {
            Scratch.delete(folder);
        }
    }
}
