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

/**
 * A registry on a PostgreSQL that is not its own. The server is that of another registry, in which the database {@code
 * postgres} is empty and of no use to that one.
 */
@Tag("slow")
class ExternalDatabaseTest {
    private static final Content.Image IMAGE = Content.image(501, 2, 20_000);
    /** The refusal may come after a wait for a killed registry's session to end. */
    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(90);

    /** The settings of a registry whose database is the idle one on another registry's server. */
    static Map<String, String> databaseOf(RunningRegistry host) throws IOException {
        Path folder = host.data().resolve("pg");
        return Map.of(
                "SLIPWAY_DATABASE_URL",
                "jdbc:postgresql://127.0.0.1:"
                        + Files.readString(folder.resolve("port")).strip() + "/postgres",
                "SLIPWAY_DATABASE_USER",
                "slipway",
                "SLIPWAY_DATABASE_PASSWORD",
                Files.readString(folder.resolve("password")).strip());
    }

    @Test
    void aRegistryWorksOnAnotherServersDatabaseAndHoldsItAlone() throws IOException {
        try (RunningRegistry host = RunningRegistry.started()) {
            Map<String, String> database = databaseOf(host);
            try (RunningRegistry registry = RunningRegistry.prepare(database).start()) {
                registry.client().push("admin/external", "v1", IMAGE);
                assertThat(registry.client().pullAndVerify("admin/external", "v1"))
                        .isEqualTo(IMAGE.digest());
                assertThat(registry.postmasters()).isEmpty();
                assertThat(registry.data().resolve("pg")).doesNotExist();

                aSecondIsRefused(database);
                assertThat(registry.client().pullAndVerify("admin/external", "v1"))
                        .isEqualTo(IMAGE.digest());
            }
        }
    }

    static void aSecondIsRefused(Map<String, String> database) throws IOException {
        Path folder = Scratch.folder("second");
        try {
            List<String> words = RunningRegistry.words(folder.resolve("data"), Scratch.freePort());
            Daemon second = Daemon.start(words, database, folder.resolve("log"));
            assertThat(second.ended(REFUSAL_LIMIT)).as(second.tail()).isNotZero();
            assertThat(second.logText())
                    .contains("Another registry is running on this database", "stop that one")
                    .doesNotContain("Slipway is ready at")
                    .doesNotContain(database.get("SLIPWAY_DATABASE_PASSWORD"));
        } finally {
            Scratch.delete(folder);
        }
    }
}
