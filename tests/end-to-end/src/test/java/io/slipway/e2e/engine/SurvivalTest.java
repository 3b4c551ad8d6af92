package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tier;
import io.slipway.e2e.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static HostInventory atFirst;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(SlipwayAgent.isThere(), "no agent was built beside the tests");
        agent = SlipwayAgent.start();
        TestImages.load(agent);
        runOnce("warm-up", List.of("-p", "80"));
        atFirst = HostInventory.of(agent);
    }

    @AfterAll
    static void end() {
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
                killDuringWork(i, random);
                agent.startAgain();
                removeVictims();
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

    /** Two clients create, start, stop and remove while the agent is killed under them. */
    private static void killDuringWork(int round, Random random) {
        AtomicBoolean killed = new AtomicBoolean();
        List<Thread> clients = List.of(
                Thread.ofVirtual().start(() -> work("victim-" + round + "-a", List.of("-p", "80"), killed)),
                Thread.ofVirtual().start(() -> work("victim-" + round + "-b", List.of("-v", "/anonymous"), killed)));
        Waiting.pause(random.nextInt(20, 1_200));
        agent.kill();
        killed.set(true);
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void work(String prefix, List<String> options, AtomicBoolean killed) {
        for (int i = 0; !killed.get(); i++) {
            String name = prefix + i;
            List<String> words = new ArrayList<>(List.of("create", "--name", name));
            words.addAll(options);
            words.addAll(List.of(TestImages.BASE, "sleep", "1000"));
            agent.docker(words.toArray(String[]::new)).run();
            agent.docker("start", name).run();
            agent.docker(i % 2 == 0 ? new String[] {"stop", "-t", "0", name} : new String[] {"kill", name})
                    .run();
            agent.docker("rm", "--volumes", name).run();
        }
    }

    /** What the kills left of their work can be listed, inspected and removed like anything else. */
    private static void removeVictims() {
        for (String id : agent.say("ps", "--all", "--quiet", "--filter", "name=victim")
                .lines()
                .toList()) {
            agent.say("inspect", "--format", "{{.State.Status}}", id);
            Command.Outcome removed =
                    agent.docker("rm", "--force", "--volumes", id).run();
            assertThat(removed.exit()).as(removed.output()).isZero();
        }
        String dangling = agent.say("volume", "ls", "--quiet", "--filter", "dangling=true");
        dangling.lines().forEach(volume -> agent.docker("volume", "rm", volume).run());
    }
}
