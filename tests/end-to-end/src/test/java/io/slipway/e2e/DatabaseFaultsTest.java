package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL dies or stands still while clients push. The registry that is looked at has its database on the server of
 * another registry, which is its own database's keeper: both have to recover, the one from a server that its parent starts
 * again, the other from a server that somebody else did.
 */
@Tag("slow")
class DatabaseFaultsTest {
    private static final Content.Image WARM = Content.image(601, 1, 2_000);
    private static final Duration RECOVERY = Duration.ofSeconds(40);

    /** The wait for a connection and the one for an answer, and some for a slow machine. */
    private static final Duration SLOWEST = Duration.ofSeconds(25);

    @Test
    void aServerThatIsKilledUnderLoadIsRecoveredFrom() throws IOException {
        try (RunningRegistry host = RunningRegistry.started();
                RunningRegistry registry = RunningRegistry.prepare(ExternalDatabaseTest.databaseOf(host))
                        .start();
                Pushers pushers = Pushers.start(registry, 3, 20_000);
                Pushers hosts = Pushers.start(host, 1, 20_000)) {
            for (int round = 0; round < 3; round++) {
                pushers.awaitProgress(RECOVERY);
                hosts.awaitProgress(RECOVERY);
                ProcessHandle postmaster = onlyPostmaster(host);
                postmaster.destroyForcibly();
                postmaster.onExit().join();
            }
            pushers.awaitProgress(RECOVERY);
            hosts.awaitProgress(RECOVERY);
            pushers.stop();
            hosts.stop();
            System.out.println("DatabaseFaultsTest: killed 3 times: " + pushers + "; the host's: " + hosts);
            assertThat(pushers.slowest()).isLessThan(SLOWEST);
            assertThat(pushers.refusals()).isPositive();
            pushers.verify();
            hosts.verify();
            awaitReadiness(registry, 200);
            awaitReadiness(host, 200);
            assertThat(host.logText()).contains("PostgreSQL has died");
            assertThat(registry.logText()).contains("The registry has its database again");
        }
    }

    @Test
    void aServerThatStandsStillHoldsNobodyForLong() throws IOException {
        try (RunningRegistry host = RunningRegistry.started();
                RunningRegistry registry = RunningRegistry.prepare(ExternalDatabaseTest.databaseOf(host))
                        .start()) {
            RegistryClient client = registry.client();
            client.push("admin/warm", "v1", WARM);
            Optional<String> token = Optional.of(client.token("admin/warm", "pull"));
            String warm = "/v2/admin/warm/manifests/v1";
            RegistryClient.expect(200, client.get(warm, token));
            try (Pushers pushers = Pushers.start(registry, 3, 20_000)) {
                pushers.awaitProgress(RECOVERY);
                List<ProcessHandle> processes = serverOf(host);
                signal("STOP", processes);
                try {
                    long begin = System.nanoTime();
                    awaitReadiness(registry, 503);
                    assertThat(registry.client()
                                    .get("/actuator/health/liveness", Optional.empty())
                                    .status())
                            .isEqualTo(200);
                    while (System.nanoTime() - begin < Duration.ofSeconds(20).toNanos()) {
                        long asked = System.nanoTime();
                        RegistryClient.expect(200, client.get(warm, token));
                        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                                .as("what is in memory does not wait for the database")
                                .isLessThan(Duration.ofSeconds(2));
                        Waiting.pause(500);
                    }
                } finally {
                    signal("CONT", processes);
                }
                pushers.awaitProgress(RECOVERY);
                pushers.stop();
                System.out.println("DatabaseFaultsTest: 20 s at a standstill: " + pushers);
                assertThat(pushers.refusals()).isPositive();
                assertThat(pushers.slowest()).isLessThan(SLOWEST);
                pushers.verify();
                awaitReadiness(registry, 200);
            }
        }
    }

    /** Nobody may have the database twice: the second is refused while the first one's connections live. */
    @Test
    void aSecondIsRefusedAlsoAfterTheDatabaseWasAway() throws IOException {
        try (RunningRegistry host = RunningRegistry.started();
                RunningRegistry registry = RunningRegistry.prepare(ExternalDatabaseTest.databaseOf(host))
                        .start()) {
            ProcessHandle postmaster = onlyPostmaster(host);
            postmaster.destroyForcibly();
            postmaster.onExit().join();
            registry.daemon()
                    .await(
                            "the database again",
                            RECOVERY,
                            () -> registry.logText().contains("The registry has its database again"));
            ExternalDatabaseTest.aSecondIsRefused(ExternalDatabaseTest.databaseOf(host));
            registry.client().push("admin/after", "v1", WARM);
        }
    }

    static ProcessHandle onlyPostmaster(RunningRegistry host) {
        List<ProcessHandle> postmasters = host.postmasters();
        assertThat(postmasters).hasSize(1);
        return postmasters.getFirst();
    }

    private static List<ProcessHandle> serverOf(RunningRegistry host) {
        ProcessHandle postmaster = onlyPostmaster(host);
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        String pids = String.join(
                " ", processes.stream().map(process -> "" + process.pid()).toList());
        // A session may have ended meanwhile.
        Command.of("bash", "-c", "kill -" + name + " " + pids + " || true").succeed();
    }

    static void awaitReadiness(RunningRegistry registry, int status) {
        registry.daemon()
                .await(
                        "readiness " + status,
                        RECOVERY,
                        () -> RegistryClient.anonymous(registry.url())
                                        .get("/actuator/health/readiness", Optional.empty())
                                        .status()
                                == status);
    }
}
