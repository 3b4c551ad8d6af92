package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
            Shim adopted = next.adopt(state);
            assertThat(adopted.pid()).isEqualTo(shim.pid());
            assertThat(adopted.startTime()).isEqualTo(shim.startTime());
            try (Attachment attachment = adopted.attach(Sandbox.ALL)) {
                attachment.writeStdin(ByteBuffer.wrap("it\n".getBytes(StandardCharsets.UTF_8)));
                assertThat(Sandbox.readAll(attachment)).isEqualTo("got it\n");
            }
            assertThat(adopted.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(11);
        }
    }

    @Test
    void aContainerThatWaitsForItsStartCanBeAdoptedAndStarted() throws Exception {
        Path state = sandbox.stateDirectory();
        sandbox.launch(sandbox.plan("sh", "-c", "exit 12").build(), state);
        try (ShimLauncher next = ShimLauncher.open()) {
            Shim adopted = next.adopt(state);
            adopted.start();
            assertThat(adopted.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(12);
        }
    }

    @Test
    void anEndNobodySawIsReadFromTheRecord() throws Exception {
        Path state = sandbox.stateDirectory();
        Shim shim = sandbox.launch(sandbox.plan("sh", "-c", "exit 13").build(), state);
        shim.start();
        ExitStatus seen = shim.exit().get(10, TimeUnit.SECONDS);
        assertThat(sandbox.launcher().adopt(state).exit()).isCompletedWithValue(seen);
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
        for (int i = 0; i < 5; i++) {
            sandbox.run(sandbox.plan("true"));
        }
        assertThatThrownBy(() -> sandbox.launch(sandbox.plan("nonesuch").build()))
                .isInstanceOf(RuntimeFailedException.class);
        Thread.sleep(500);
        assertThat(children()).isEmpty();
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
