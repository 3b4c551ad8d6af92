package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./slipway} as its user drives it: one registry that {@code up} runs while its port of choice is taken, and what
 * the other commands say to that; then the ways in which one ends.
 */
class LauncherTest {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Checkout CHECKOUT = Checkout.make(Map.of("SLIPWAY_NO_ARCHIVE", "1"));

    @SuppressWarnings("NullAway.Init") // Started before all tests.
    private static Checkout.Up up;

    @BeforeAll
    static void start() throws IOException {
        // Whether this test holds the port or something else does already: it is taken.
        try (ServerSocket taken = new ServerSocket()) {
            try {
                taken.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 5000));
            } catch (BindException e) {
                System.out.println("LauncherTest: port 5000 is in use by another program: " + e.getMessage());
            }
            up = CHECKOUT.up();
        }
    }

    @AfterAll
    static void end() {
        CHECKOUT.close();
    }

    @Test
    void upTakesTheNextPortAndAnswersThere() {
        String port = up.url().replaceAll(".*:", "");
        assertThat(up.url()).isEqualTo("http://127.0.0.1:" + port);
        assertThat(Integer.parseInt(port)).isBetween(5001, 5099);
        assertThat(up.daemon().logText()).contains("Port 5000 is in use: taking " + port);
        RegistryClient.Answer answer = RegistryClient.anonymous(up.url()).get("/v2/", Optional.empty());
        assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
    }

    @Test
    void thePasswordLiesWhereUpSaysForItsOwnerAlone() throws IOException {
        Path file = CHECKOUT.data().resolve("admin-password");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String password = Files.readString(file).strip();
        assertThat(up.daemon().logText()).contains(file.toString()).doesNotContain(password);
        assertThat(new RegistryClient(up.url(), "admin", password).token("admin/launcher", "pull"))
                .isNotEmpty();
    }

    @Test
    void tryPushesAndPullsAndShowsItsSteps() {
        Command.Outcome outcome = CHECKOUT.run("try");
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        showsItsSteps(outcome);
    }

    private static void showsItsSteps(Command.Outcome outcome) {
        assertThat(outcome.output())
                .containsSubsequence(
                        "Logging in as admin",
                        "Pushing the layer",
                        "Pushing the manifest",
                        "Pulling it back",
                        "every byte came back",
                        "Listing the tags",
                        "\"latest\"",
                        "It works");
    }

    @Test
    void gcSaysWhatWouldGoAndCollectsWhatIsDue() throws IOException {
        String password =
                Files.readString(CHECKOUT.data().resolve("admin-password")).strip();
        RegistryClient client = new RegistryClient(up.url(), "admin", password);
        Content.Image image = Content.image(20261129, 1, 5000);
        client.push("admin/gc", "old", image);
        RegistryClient.expect(
                202,
                client.v2(
                        "DELETE",
                        "/v2/admin/gc/manifests/old",
                        Optional.of(client.token("admin/gc", "delete")),
                        BodyPublishers.noBody()));
        client.push("admin/gone", "1", image);
        RegistryClient.expect(204, client.api("DELETE", "/api/v1/repositories/admin/gone", Map.of()));

        Command.Outcome preview = CHECKOUT.run("gc", "--dry-run");
        assertThat(preview.exit()).as(preview.output()).isZero();
        assertThat(preview.output())
                .containsPattern(
                        "In the end \\d+ manifests and \\d+ blobs would go, which take [0-9.]+ [kM]?B; 1 deleted")
                .containsPattern("tag deleted +\\d+ B +\\S+Z  admin/gc@" + image.digest())
                .containsPattern("repository deleted +[0-9.]+ kB +\\S+Z  admin/gone\\s")
                .contains("Nothing was removed");

        Command.Outcome collected = CHECKOUT.run("gc");
        assertThat(collected.exit()).as(collected.output()).isZero();
        assertThat(collected.output())
                .containsPattern("Done: \\d+ looked at, \\d+ removed; ")
                .contains("are due later");
        // Their grace time has not passed.
        RegistryClient.expect(
                200,
                client.get("/v2/admin/gc/manifests/" + image.digest(), Optional.of(client.token("admin/gc", "pull"))));
        refused(
                CHECKOUT.run(
                        "gc", "--data", CHECKOUT.folder().resolve("nothing").toString()),
                "no registry runs");
    }

    @Test
    void aSecondUpOnTheSameDataFolderIsRefused() {
        Command.Outcome outcome = CHECKOUT.run("up");
        refused(outcome, CHECKOUT.data().toString(), "./slipway down --data " + CHECKOUT.data());
        assertThat(outcome.output()).doesNotContain("Slipway is ready at");
        assertThat(Processes.postmasters(CHECKOUT.data())).hasSize(1);
    }

    @Test
    void anAddressThatCannotBeHadIsRefused() {
        Path data = CHECKOUT.folder().resolve("never-served");
        String taken = up.url().replace("http://", "");
        refused(CHECKOUT.run("up", "--data", data.toString(), "--listen", taken), "in use", "--listen");
        refused(CHECKOUT.run("up", "--data", data.toString(), "--listen", "nosuch"), "nosuch", "HOST:PORT");
        assertThat(data).as("a folder that nothing was begun with").doesNotExist();
    }

    @Test
    void halfOfTheFilesForHttpsIsRefused() {
        Command.Outcome outcome = CHECKOUT.command("up")
                .with(Map.of("SLIPWAY_TLS_CERTIFICATE", "/none"))
                .run();
        refused(outcome, "SLIPWAY_TLS_CERTIFICATE", "SLIPWAY_TLS_KEY");
    }

    @Test
    void purgeLeavesAFolderAloneThatIsInUseOrNotSlipways() throws IOException {
        refused(CHECKOUT.run("purge"), "nothing was deleted", "./slipway down");
        assertThat(CHECKOUT.data().resolve("layout")).exists();
        Path foreign = Files.createDirectory(CHECKOUT.folder().resolve("foreign"));
        Files.writeString(foreign.resolve("admin-password"), "not Slipway's");
        refused(CHECKOUT.run("purge", "--data", foreign.toString()), "nothing was deleted", "--data");
        assertThat(foreign.resolve("admin-password")).exists();
    }

    @Test
    void purgeDeletesWhatAFailedStartLeft() throws IOException {
        Path left = CHECKOUT.folder().resolve("left");
        Files.createDirectories(left.resolve("run"));
        Command.Outcome outcome = CHECKOUT.run("purge", "--data", left.toString());
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(left).doesNotExist();
        Path empty = Files.createDirectory(CHECKOUT.folder().resolve("empty"));
        refused(CHECKOUT.run("purge", "--data", empty.toString()), "nothing was deleted");
        assertThat(empty).exists();
    }

    /** The shell takes the last of two definitions and says nothing. */
    @Test
    void noFunctionOfTheScriptsIsDefinedTwice() throws IOException {
        List<String> functions = new ArrayList<>();
        try (Stream<Path> scripts = Files.list(CHECKOUT.scripts())) {
            for (Path script :
                    scripts.filter(file -> file.toString().endsWith(".sh")).toList()) {
                Files.readAllLines(script).stream()
                        .filter(line -> line.matches("[a-z_]+\\(\\) .*"))
                        .forEach(functions::add);
            }
        }
        assertThat(functions).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsBuiltTwice() {
        Command.Outcome outcome = CHECKOUT.run("build");
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("Built ").contains(".jar");
        assertThat(CHECKOUT.builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "test", "try", "doctor", "down", "purge", "build", "tools", "gc"})
    void everyCommandHasHelp(String command) {
        assertThat(CHECKOUT.run("--help").output()).contains("./slipway " + command);
        Command.Outcome outcome = CHECKOUT.run(command, "--help");
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.standardOutput()).startsWith("./slipway " + command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch",
                "up --nosuch",
                "try --nosuch",
                "doctor --nosuch",
                "down --nosuch",
                "purge --nosuch",
                "build --nosuch",
                "tools --nosuch",
                "gc --nosuch",
                "test nosuch",
                "down --data nosuch",
                "purge --data nosuch"
            })
    void whatIsNotKnownIsRefusedInWords(String words) {
        refused(CHECKOUT.run(words.split(" ")), "nosuch");
    }

    @Tag("slow")
    @Test
    void sigtermEndsTheRegistryAndItsPostgres() {
        Path data = CHECKOUT.folder().resolve("ended");
        Daemon daemon = upOn(data).daemon();
        assertThat(Processes.postmasters(data)).hasSize(1);
        assertThat(daemon.terminate(STOP_LIMIT)).as(daemon.tail()).isIn(0, 143);
        assertThat(Processes.naming(data)).isEmpty();
    }

    @Tag("slow")
    @Test
    void downStopsARegistryAndPurgeDeletesItsFolder() {
        Path data = CHECKOUT.folder().resolve("stopped");
        Daemon daemon = upOn(data).daemon();
        Command.Outcome down = CHECKOUT.run("down", "--data", data.toString());
        assertThat(down.exit()).as(down.output()).isZero();
        assertThat(down.output()).contains("It has stopped");
        // The launcher around it ends a moment later.
        for (int i = 0; i < 100 && daemon.isAlive(); i++) {
            Waiting.pause(100);
        }
        assertThat(daemon.isAlive()).isFalse();
        assertThat(Processes.naming(data)).isEmpty();

        Command.Outcome purge = CHECKOUT.run("purge", "--data", data.toString());
        assertThat(purge.exit()).as(purge.output()).isZero();
        assertThat(data).as(purge.output()).doesNotExist();
    }

    /** The one test that makes the archive of loaded classes, as a user's first start does. */
    @Tag("slow")
    @Test
    void tryOnAFreshCheckoutStartsARegistryOfItsOwnAndLeavesNothing() throws IOException {
        try (Checkout fresh = Checkout.make(Map.of())) {
            Command.Outcome outcome = fresh.run("try");
            assertThat(outcome.exit()).as(outcome.output()).isZero();
            showsItsSteps(outcome);
            assertThat(outcome.output())
                    .contains("Preparing a fast start")
                    .doesNotContain("the registry starts without it");
            assertThat(fresh.cache().resolve("start")).isDirectoryRecursivelyContaining("glob:**/registry.aot");
            assertThat(fresh.temporary()).isEmptyDirectory();
            assertThat(fresh.data()).doesNotExist();
            assertThat(Processes.naming(fresh.folder())).isEmpty();
        }
    }

    private static Checkout.Up upOn(Path data) {
        return CHECKOUT.up("--data", data.toString(), "--listen", "127.0.0.1:" + Scratch.freePort());
    }

    /** A refusal ends with an error, and says what was wrong and what to do. */
    private static void refused(Command.Outcome outcome, String... words) {
        assertThat(outcome.exit()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains("slipway: ", "what to do: ").contains(words);
        assertThat(Stream.of("unbound variable", "command not found", "syntax error"))
                .noneMatch(outcome.output()::contains);
    }
}
