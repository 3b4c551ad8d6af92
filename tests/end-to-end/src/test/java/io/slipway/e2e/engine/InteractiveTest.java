package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import io.slipway.e2e.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** A person at a terminal: shells, sizes, Ctrl-C, leaving and coming back. */
@Tag("slow")
class InteractiveTest {
    private static final String NAME = "interactive";
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String CTRL_P = "\u0010";
    private static final String CTRL_Q = "\u0011";
    private static final String CTRL_X = "\u0018";
    private static final int LARGE = 50_000_000;

    @AfterEach
    void removeContainers() {
        for (Engine engine : Engines.all()) {
            engine.docker("rm", "--force", NAME).run();
        }
    }

    @OnEachEngine
    void aShellAnswersAndItsExitStatusIsTheClients(Engine engine) {
        try (Terminal terminal = shell(engine)) {
            terminal.type("echo $((6 * 7)); tty\r").await("42\r\n/dev/pts/0");
            terminal.type("exit 5\r");
            assertThat(terminal.ended()).isEqualTo(5);
        }
    }

    @OnEachEngine
    void theTerminalHasTheSizeOfTheWindowAndFollowsIt(Engine engine) {
        try (Terminal terminal = shell(engine)) {
            Waiting.pause(200);
            terminal.type("stty size\r").await("\r\n33 101\r\n");
            terminal.resize(44, 122);
            Waiting.pause(300);
            terminal.type("stty size\r").await("\r\n44 122\r\n");
        }
    }

    @OnEachEngine
    void aProgramIsToldThatTheWindowHasAnotherSize(Engine engine) {
        String program = "trap 'echo now $(stty size)' WINCH; echo ready; while :; do sleep 0.1; done";
        try (Terminal terminal =
                Terminal.docker(engine, 33, 101, "run", "-it", "--name", NAME, TestImages.BASE, "sh", "-c", program)) {
            terminal.await("ready");
            Waiting.pause(300);
            terminal.resize(44, 122);
            terminal.await("now 44 122");
        }
    }

    @OnEachEngine
    void ctrlCReachesTheProgramAndNotTheClient(Engine engine) {
        try (Terminal terminal = shell(engine)) {
            terminal.type("sleep 1000\r").await("sleep 1000\r\n");
            Waiting.pause(200);
            terminal.type(CTRL_C).type("echo status $?\r").await("status 130");
            assertThat(engine.say("inspect", "--format", "{{.State.Running}}", NAME))
                    .isEqualTo("true");
        }
    }

    @OnEachEngine
    void ctrlDEndsTheShell(Engine engine) {
        try (Terminal terminal = shell(engine)) {
            terminal.type(CTRL_D);
            assertThat(terminal.ended()).isZero();
        }
    }

    @OnEachEngine
    void oneLeavesByCtrlPCtrlQAndComesBack(Engine engine) {
        try (Terminal terminal = shell(engine)) {
            terminal.type("kept=here\r").await("kept=here\r\n");
            leave(terminal, CTRL_P, CTRL_Q);
            assertThat(terminal.ended()).isZero();
        }
        assertThat(engine.say("inspect", "--format", "{{.State.Running}}", NAME))
                .isEqualTo("true");
        try (Terminal again = Terminal.docker(engine, 20, 90, "attach", NAME)) {
            Waiting.pause(300);
            again.type("\recho still $kept\r").await("still here");
            again.type("stty size\r").await("\r\n20 90\r\n");
            again.type("exit 3\r");
            assertThat(again.ended()).isEqualTo(3);
        }
    }

    @OnEachEngine
    @Tag("slow")
    void theKeysToLeaveByCanBeChosen(Engine engine) {
        try (Terminal terminal = Terminal.docker(
                engine, 33, 101, "run", "-it", "--name", NAME, "--detach-keys", "ctrl-x,z", TestImages.BASE)) {
            terminal.await("# ");
            leave(terminal, CTRL_X, "z");
            assertThat(terminal.ended()).isZero();
        }
        assertThat(engine.say("inspect", "--format", "{{.State.Running}}", NAME))
                .isEqualTo("true");
    }

    @OnEachEngine
    void execGivesAShellOfItsOwnInARunningContainer(Engine engine) {
        engine.say("run", "-d", "--name", NAME, TestImages.BASE, "sleep", "1000");
        try (Terminal terminal = Terminal.docker(engine, 33, 101, "exec", "-it", NAME, "sh")) {
            terminal.await("# ");
            Waiting.pause(200);
            terminal.type("stty size\r").await("\r\n33 101\r\n");
            terminal.resize(50, 150);
            Waiting.pause(300);
            terminal.type("stty size\r").await("\r\n50 150\r\n");
            terminal.type("sleep 1000\r").await("sleep 1000\r\n");
            Waiting.pause(200);
            terminal.type(CTRL_C).type("echo status $?\r").await("status 130");
            terminal.type("exit 6\r");
            assertThat(terminal.ended()).isEqualTo(6);
        }
        assertThat(engine.say("inspect", "--format", "{{.State.Running}}", NAME))
                .isEqualTo("true");
    }

    @OnEachEngine
    @Tag("slow")
    void oneLeavesAnExecToo(Engine engine) {
        engine.say("run", "-d", "--name", NAME, TestImages.BASE, "sleep", "1000");
        try (Terminal terminal = Terminal.docker(engine, 33, 101, "exec", "-it", NAME, "sh", "-c", "exec sleep 777")) {
            Waiting.pause(500);
            leave(terminal, CTRL_P, CTRL_Q);
            terminal.ended();
        }
        assertThat(engine.say("top", NAME, "-o", "pid,args")).contains("sleep 777");
    }

    @OnEachEngine
    @Tag("slow")
    void twoTerminalsAreAttachedToOneShell(Engine engine) {
        try (Terminal first = shell(engine);
                Terminal second = Terminal.docker(engine, 33, 101, "attach", NAME)) {
            Waiting.pause(400);
            first.type("echo from-$((1 + 0))st\r").await("from-1st");
            second.await("from-1st");
            second.type("echo from-$((1 + 1))nd\r").await("from-2nd");
            first.await("from-2nd");
            second.type("exit 4\r");
            assertThat(first.ended()).isEqualTo(4);
            assertThat(second.ended()).isEqualTo(4);
        }
    }

    @OnEachEngine
    @Tag("slow")
    void aClientThatIsKilledLeavesTheContainerRunning(Engine engine) {
        try (Terminal terminal = shell(engine)) {
            terminal.type("kept=here\r").await("kept=here\r\n");
        }
        try (Terminal again = Terminal.docker(engine, 33, 101, "attach", NAME)) {
            Waiting.pause(300);
            again.type("\recho still $kept\r").await("still here");
        }
    }

    @OnEachEngine
    @Tag("slow")
    void fiftyMegabytesGoBothWaysUnchanged(Engine engine) {
        byte[] sent = new byte[LARGE];
        new Random(4).nextBytes(sent);
        Command.Outcome outcome = engine.docker(
                        "run",
                        "-i",
                        "--rm",
                        "--name",
                        NAME,
                        TestImages.BASE,
                        "sh",
                        "-c",
                        "tee /copy; sha256sum /copy >&2")
                .input(sent)
                .within(Duration.ofSeconds(100))
                .run();
        assertThat(outcome.exit()).isZero();
        assertThat("sha256:" + new String(outcome.errors(), StandardCharsets.UTF_8).split(" ")[0])
                .as("hash of what came in")
                .isEqualTo(Content.digest(sent));
        assertThat(Content.digest(outcome.bytes())).as("hash of what came out").isEqualTo(Content.digest(sent));
    }

    @OnEachEngine
    @Tag("slow")
    void aClientThatDoesNotReadDoesNotStallTheContainer(Engine engine) {
        if (engine.name().equals("dockerd")) {
            return; // Both versions of dockerd stall the log of such a container.
        }
        engine.say("create", "--name", NAME, TestImages.BASE, "sh", "-c", "seq 1 400000; echo the end; sleep 1000");
        try (StalledAttach stalled = StalledAttach.to(engine, NAME)) {
            engine.say("start", NAME);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!engine.docker("logs", "--tail", "1", NAME).run().output().contains("the end")) {
                assertThat(System.nanoTime())
                        .as("the container is stalled by a client that does not read")
                        .isLessThan(end);
                Waiting.pause(100);
            }
        }
    }

    private static Terminal shell(Engine engine) {
        return Terminal.docker(engine, 33, 101, "run", "-it", "--name", NAME, TestImages.BASE)
                .await("# ");
    }

    /** The client takes the keys only when they come one by one, as they do from a keyboard. */
    private static void leave(Terminal terminal, String firstKey, String secondKey) {
        Waiting.pause(300);
        terminal.type(firstKey);
        Waiting.pause(200);
        terminal.type(secondKey);
    }
}
