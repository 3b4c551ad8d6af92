package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tier;
import io.slipway.e2e.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The agent is stopped, killed and started again: containers go on, what is known of them is kept, and nothing of what
 * was half made stays on the machine.
 */
@Tag("slow")
class SurvivalTest {
    private static final int PORT = 18_080;
    private static final Duration TIDY = Duration.ofSeconds(15);
    private static final long SEED = 20;

    @SuppressWarnings("NullAway.Init") // Started before all tests.
    private static SlipwayAgent agent;

    @SuppressWarnings("NullAway.Init") // Started before all tests.
    private static VictimImage image;

    @SuppressWarnings("NullAway.Init") // Started before all tests.
    private static HostInventory atFirst;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(SlipwayAgent.isThere(), "no agent was built beside the tests");
        agent = SlipwayAgent.start();
        TestImages.load(agent);
        image = VictimImage.of(agent);
        image.comeAndGo();
        // A new one has no connections to registries that it keeps for a while.
        agent.terminate();
        agent.startAgain();
        warmUp();
        atFirst = HostInventory.settled(agent, TIDY);
    }

    /** Folders that the first of a kind makes are there from now on. */
    private static void warmUp() {
        runOnce("warm-up", List.of("-p", "80"));
        agent.say("run", "--detach", "--name", "warm-up", TestImages.BASE, "sleep", "1000");
        agent.say("exec", "warm-up", "true");
        agent.say("rm", "--force", "warm-up");
    }

    @AfterAll
    static void end() {
        if (image != null) {
            image.close();
        }
        if (agent != null) {
            agent.close();
        }
    }

    @Test
    void manyRunsLeaveNothing() {
        int runs = Tier.isFast() ? 10 : 100;
        List<List<String>> kinds = List.of(
                List.of(),
                List.of("-p", "80"),
                List.of("--network", "none"),
                List.of("--network", "host"),
                List.of("-v", "/anonymous"),
                List.of("-m", "32m", "--pids-limit", "20"),
                List.of("--read-only", "--tmpfs", "/tmp"),
                List.of("--no-such-command-below"),
                List.of("-p", "53/udp", "--init"),
                List.of("--entrypoint", "/none"));
        for (int i = 0; i < runs; i++) {
            runOnce("many-" + i, kinds.get(i % kinds.size()));
        }
        assertThat(atFirst.lastingDifferences(agent, TIDY)).isEmpty();
    }

    private static void runOnce(String name, List<String> options) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "--name", name));
        words.addAll(options);
        words.addAll(List.of(TestImages.BASE, "true"));
        agent.docker(words.toArray(String[]::new)).run();
    }

    @Test
    void aContainerThatEndsWhileTheAgentIsAwayKeepsItsStatusAndItsLog() {
        try {
            agent.say(
                    "run",
                    "-d",
                    "--name",
                    "alone",
                    TestImages.BASE,
                    "sh",
                    "-c",
                    "echo first; sleep 1; echo last; exit 7");
            agent.kill();
            Waiting.pause(2_000);
            agent.startAgain();
            assertThat(agent.say("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "alone"))
                    .isEqualTo("exited 7");
            assertThat(agent.say("logs", "alone").lines()).containsExactly("first", "last");
            assertThat(agent.say("wait", "alone")).isEqualTo("7");
        } finally {
            agent.docker("rm", "--force", "alone").run();
        }
        assertThat(atFirst.lastingDifferences(agent, TIDY)).isEmpty();
    }

    @Test
    void oneDamagedContainerKeepsNeitherTheAgentNorTheOthersFromStarting() throws IOException {
        String good = agent.say("run", "-d", "--name", "good", TestImages.BASE, "sleep", "1000");
        String emptied = agent.say("run", "-d", "--name", "emptied", TestImages.BASE, "sh", "-c", "exit 3");
        String damaged = agent.say("create", "--name", "damaged", TestImages.BASE, "true");
        agent.say("wait", "emptied");
        long pid = agent.pidOf("good");
        agent.kill();
        Path containers = agent.data().resolve("containers");
        Files.writeString(containers.resolve(emptied).resolve("state.json"), "");
        Path definition = containers.resolve(damaged).resolve("container.json");
        String whole = Files.readString(definition);
        Files.writeString(definition, whole.substring(0, whole.length() / 2));
        Files.createDirectories(containers.resolve("not an id").resolve("container.json"));
        try {
            agent.startAgain();
            assertThat(agent.pidOf("good")).isEqualTo(pid);
            assertThat(agent.say("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "emptied"))
                    .isEqualTo("exited 255");
            assertThat(agent.docker("inspect", "damaged").run().exit()).isNotZero();
            agent.kill();
            Files.writeString(definition, whole);
            agent.startAgain();
            assertThat(agent.say("start", "--attach", "damaged")).isEmpty();
        } finally {
            Files.deleteIfExists(containers.resolve("not an id/container.json"));
            Files.deleteIfExists(containers.resolve("not an id"));
            agent.say("rm", "--force", good, emptied, damaged);
        }
        assertThat(atFirst.lastingDifferences(agent, TIDY)).isEmpty();
    }

    /** A program that nests folders as deep as it likes must cost nobody the agent. */
    @Test
    void foldersNestedWithoutEndAreRemoved() {
        String said = agent.say(
                "run",
                "--rm",
                "--name",
                "deep",
                "-v",
                "/anonymous",
                TestImages.BASE,
                "sh",
                "-c",
                "p=$(yes d/ | head -1900 | tr -d '\\n'); for top in / /anonymous; do cd $top;"
                        + " for i in 1 2 3 4; do mkdir -p $p && cd -P $p 2> /dev/null; done; done; mkdir last && echo made");
        assertThat(said).isEqualTo("made");
        agent.kill();
        agent.startAgain();
        assertThat(atFirst.lastingDifferences(agent, TIDY)).isEmpty();
    }

    @Test
    void anAgentThatIsStoppedLeavesItsContainersAndTheirPortsAlone() {
        Path folder = Scratch.folder("survival");
        LongRunning containers = LongRunning.start(agent, PORT, folder);
        try (PortWatch watch = PortWatch.of(agent.room().address(), PORT)) {
            Waiting.pause(1_000);
            int before = watch.failures().size();
            assertThat(agent.terminate()).isIn(0, 143);
            Waiting.pause(1_000);
            agent.startAgain();
            containers.assertUndisturbed();
            assertThat(watch.failures()).hasSize(before);
            containers.assertLogsWhole();
        } finally {
            containers.remove();
            Scratch.delete(folder);
        }
        assertThat(atFirst.lastingDifferences(agent, TIDY)).isEmpty();
    }

    @Test
    void anAgentThatIsKilledAtRandomMomentsLeavesNothingHalfMade() {
        int kills = Tier.isFast() ? 4 : 20;
        Path folder = Scratch.folder("survival");
        LongRunning containers = LongRunning.start(agent, PORT, folder);
        try (PortWatch watch = PortWatch.of(agent.room().address(), PORT)) {
            awaitAnswers(watch);
            int before = watch.failures().size();
            Random random = new Random(SEED);
            for (int i = 0; i < kills; i++) {
                Victims victims = new Victims(agent, image);
                victims.workUntilKilled(i, random.nextInt(20, 1_200));
                agent.startAgain();
                victims.check();
                victims.remove();
            }
            containers.assertUndisturbed();
            containers.assertLogsWhole();
            assertThat(watch.failures().subList(before, watch.failures().size()))
                    .as("the published port")
                    .isEmpty();
            assertThat(watch.answers()).isGreaterThan(kills);
        } finally {
            containers.remove();
            Scratch.delete(folder);
        }
        assertThat(atFirst.lastingDifferences(agent, TIDY)).isEmpty();
    }

    private static void awaitAnswers(PortWatch watch) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (watch.answers() == 0) {
            assertThat(System.nanoTime())
                    .as("the published port never answered")
                    .isLessThan(end);
            Waiting.pause(50);
        }
    }
}
