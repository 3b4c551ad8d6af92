package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shims that outlive their agent, and what is left when they are gone. */
@Timeout(60)
class ShimLifeTest {
    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.open();
    }

    @AfterEach
    void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void anotherLauncherFindsARunningContainer() throws Exception {
        Path state = sandbox.stateDirectory();
        Shim shim = sandbox.launch(
                sandbox.plan("sh", "-c", "read x; echo got $x; exit 11").stdin().build(), state);
        shim.start();
        try (ShimLauncher next = ShimLauncher.open()) {
            Shim adopted = next.adopt(state).orElseThrow();
            assertThat(adopted.pid()).isEqualTo(shim.pid());
            assertThat(adopted.startTime()).isEqualTo(shim.startTime());
            try (Attachment attachment = adopted.attach(Sandbox.ALL)) {
                attachment.writeStdin(ByteBuffer.wrap("it\n".getBytes(StandardCharsets.UTF_8)));
                assertThat(Sandbox.readAll(attachment)).isEqualTo("got it\n");
            }
            assertThat(adopted.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(11);
        }
    }

    /** As when the agent is killed between the two: a launcher that closes lets go of its shims. */
    @Test
    void aContainerThatNobodyStartsGoesWithItsAgent() throws Exception {
        Path state = sandbox.stateDirectory();
        try (ShimLauncher gone = ShimLauncher.open()) {
            gone.launch(sandbox.plan("sh", "-c", "exit 12").build(), state);
        }
        awaitGone(() -> Files.exists(state.resolve("state")));
        assertThat(state.resolve("sock")).doesNotExist();
        assertThat(state.resolve("exit")).doesNotExist();
    }

    @Test
    void aContainerThatWaitsForItsStartIsEndedWhenItIsFound() throws Exception {
        Path state = sandbox.stateDirectory();
        StateDirectory.State processes;
        try (ShimLauncher first = ShimLauncher.open();
                ShimLauncher next = ShimLauncher.open()) {
            Shim shim = first.launch(sandbox.plan("sleep", "1000").build(), state);
            processes = new StateDirectory(state).state();
            assertThat(next.adopt(state)).isEmpty();
            assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(255);
        }
        awaitGone(() -> Files.exists(Path.of("/proc/" + processes.pid())));
    }

    @Test
    void anExecThatNobodyStartsGoesWithItsAgent() throws Exception {
        Shim target = sandbox.launch(sandbox.plan("sleep", "1000").build());
        target.start();
        Path state = sandbox.stateDirectory();
        int pid;
        try (ShimLauncher gone = ShimLauncher.open()) {
            pid = gone.launchExec(sandbox.plan("sleep", "1000").exec(target), state)
                    .pid();
        }
        awaitGone(() -> Files.exists(Path.of("/proc/" + pid)));
        assertThat(target.exit()).isNotDone();
    }

    @Test
    void aShimThatSaysItsEndInsteadOfHelloHasEnded() throws Exception {
        ByteBuffer exit = ByteBuffer.allocate(19).put((byte) 3);
        for (Optional<ByteBuffer> answer : List.of(Optional.of(exit.rewind()), Optional.<ByteBuffer>empty())) {
            Path state = sandbox.stateDirectory();
            Files.writeString(state.resolve("state"), "version=1\npid=1\nstart=1\nshim=1\nshimStart=1\n");
            Files.writeString(state.resolve("exit"), "version=1\ncode=3\nsignal=0\noom=0\nstarted=1\nfinished=2\n");
            try (FalseShim _ = FalseShim.at(state.resolve("sock"), answer)) {
                assertThat(sandbox.launcher()
                                .adopt(state)
                                .orElseThrow()
                                .exit()
                                .get(1, TimeUnit.SECONDS)
                                .code())
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void aShimThatSaysNothingIsNotWaitedForForEver() throws Exception {
        Path socket = sandbox.stateDirectory().resolve("sock");
        try (FalseShim _ = FalseShim.silent(socket)) {
            assertThatThrownBy(() -> ShimConnection.open(socket, Duration.ofMillis(300)))
                    .isInstanceOf(ShimSilentException.class)
                    .hasMessage("the shim has not answered for 0 seconds");
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void awaitGone(Condition there) throws Exception {
        for (int i = 0; i < 100 && there.holds(); i++) {
            Thread.sleep(50);
        }
        assertThat(there.holds()).isFalse();
    }

    @Test
    void anEndNobodySawIsReadFromTheRecord() throws Exception {
        Path state = sandbox.stateDirectory();
        Shim shim = sandbox.launch(sandbox.plan("sh", "-c", "exit 13").build(), state);
        shim.start();
        ExitStatus seen = shim.exit().get(10, TimeUnit.SECONDS);
        assertThat(sandbox.launcher().adopt(state).orElseThrow().exit()).isCompletedWithValue(seen);
    }

    @Test
    void aContainerWhoseShimWasKilledIsLostAndDoesNotRunOn() throws Exception {
        Path state = sandbox.stateDirectory();
        Shim shim = sandbox.launch(sandbox.plan("sleep", "100").build(), state);
        shim.start();
        int shimPid = new StateDirectory(state).state().shimPid();
        ProcessHandle.of(shimPid).orElseThrow().destroyForcibly();
        assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(255);
        assertThat(sandbox.launcher()
                        .adopt(state)
                        .orElseThrow()
                        .exit()
                        .get(1, TimeUnit.SECONDS)
                        .code())
                .isEqualTo(255);
        for (int i = 0; i < 50 && Files.exists(Path.of("/proc/" + shim.pid())); i++) {
            Thread.sleep(100);
        }
        assertThat(Path.of("/proc/" + shim.pid())).doesNotExist();
    }

    @Test
    void aDirectoryWithoutAShimIsRefused() {
        assertThatThrownBy(() -> sandbox.launcher().adopt(sandbox.stateDirectory()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void noZombiesAndNoShimsAreLeft() throws Exception {
        // Those of launchers that other tests closed are reaped by nobody while this process lives.
        List<String> before = children();
        for (int i = 0; i < 5; i++) {
            sandbox.run(sandbox.plan("true"));
        }
        assertThatThrownBy(() -> sandbox.launch(sandbox.plan("nonesuch").build()))
                .isInstanceOf(RuntimeFailedException.class);
        Thread.sleep(500);
        assertThat(children()).isSubsetOf(before);
    }

    private static List<String> children() throws IOException {
        long self = ProcessHandle.current().pid();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .map(ShimLifeTest::stat)
                    .filter(stat -> stat.contains("slipway-shim"))
                    .filter(stat -> stat.substring(stat.lastIndexOf(')'))
                            .split(" ", -1)[2]
                            .equals("" + self))
                    .toList();
        }
    }

    private static String stat(Path process) {
        try {
            return Files.readString(process.resolve("stat"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void theKernelsKillForMemoryIsSeen() throws Exception {
        Path hierarchy = Path.of("/sys/fs/cgroup/memory");
        Assumptions.assumeTrue(Files.exists(hierarchy.resolve("tasks")), "a version 1 memory hierarchy");
        Path cgroup = Files.createDirectory(
                hierarchy.resolve("slw-test-" + ProcessHandle.current().pid()));
        try {
            Files.writeString(cgroup.resolve("memory.limit_in_bytes"), "16M");
            CgroupMembership membership = new CgroupMembership(
                    List.of(cgroup.resolve("tasks")),
                    Optional.empty(),
                    Optional.of(cgroup.resolve("memory.oom_control")));
            Sandbox.Result result =
                    sandbox.run(sandbox.plan("sh", "-c", "x=$(head -c 100000000 /dev/zero | cat -v); echo no")
                            .cgroup(membership));
            assertThat(result.status().oomKilled()).isTrue();
            result = sandbox.run(sandbox.plan("cat", "/proc/self/cgroup").cgroup(membership));
            assertThat(result.output()).contains("memory:/\n");
            assertThat(result.status().oomKilled()).isFalse();
        } finally {
            Files.delete(cgroup);
        }
    }
}
