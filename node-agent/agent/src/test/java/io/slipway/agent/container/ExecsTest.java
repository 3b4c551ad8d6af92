package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.cgroup.Cgroup;
import io.slipway.agent.cgroup.CgroupEntry;
import io.slipway.agent.container.Container.Live;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.ExecPlan;
import io.slipway.agent.runtime.ExitStatus;
import io.slipway.agent.runtime.Plan;
import io.slipway.agent.runtime.RuntimeFailedException;
import io.slipway.agent.runtime.Shim;
import io.slipway.agent.runtime.ShimLauncher;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exec sessions over shims that are a sleeping process each. */
class ExecsTest {
    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Optional<IOException> failure = Optional.empty();
    private Instant now = Instant.parse("2025-01-01T00:00:00Z");
    private final Container container = container();
    private Execs execs = execs(Path.of("/unused"));

    @BeforeEach
    void open() throws IOException {
        execs = execs(folder);
        container.began(new Live(shim(), new Started(now, group(), Optional.empty(), List.of())), 0, false);
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private ExecSession create() throws ContainerException {
        return execs.create(
                container.definition().id().hex(), RequestsTest.json("{'Cmd':['true'],'DetachKeys':'ctrl-a'}"));
    }

    @Test
    void aStartThatFailsEndsTheSessionAndTheShim() throws Exception {
        for (IOException reason : List.of(
                new IOException("no"),
                new RuntimeFailedException(RuntimeFailedException.Stage.COMMAND, "no", 2),
                new RuntimeFailedException(RuntimeFailedException.Stage.SPAWN, "no", 2))) {
            failure = Optional.of(reason);
            ExecSession session = create();
            assertThatThrownBy(() -> execs.start(session.id(), false, Optional.empty()))
                    .hasMessageContaining("no");
            ExecSession after = execs.get(session.id());
            assertThat(after.running()).isFalse();
            assertThat(after.exitCode()).isPresent();
            assertThat(processes.getLast().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> execs.start(session.id(), false, Optional.empty()))
                    .hasMessageContaining("already run");
        }
    }

    @Test
    void sessionsKeepTheirDetachKeysAndGoWithTheirContainer() throws Exception {
        ExecSession session = create();
        assertThat(execs.get(session.id()).detachKeys()).isEqualTo("ctrl-a");
        container.removal().complete(new ContainerState.Exit(0, false, "", now, now));
        assertThatThrownBy(() -> execs.get(session.id())).hasMessage("No such exec instance: " + session.id());
    }

    @Test
    void whenThereAreVeryManyThoseGoThatNobodyAsksForAnyMore() throws Exception {
        ExecSession ended = create();
        failure = Optional.of(new IOException("no"));
        assertThatThrownBy(() -> execs.start(ended.id(), true, Optional.empty()))
                .hasMessage("no");
        for (int i = 1; i < 10_000; i++) {
            create();
        }
        assertThatThrownBy(this::create).hasMessage("there are 10000 exec sessions already; no more are made");
        now = now.plus(Duration.ofMinutes(2));
        ExecSession young = create();
        assertThatThrownBy(() -> execs.get(ended.id())).hasMessageContaining("No such exec");
        now = now.plus(Duration.ofMinutes(59));
        ExecSession last = create();
        assertThat(execs.get(young.id())).isEqualTo(young);
        assertThat(execs.get(last.id())).isEqualTo(last);
    }

    private static Container container() {
        ContainerDefinition definition = new ContainerDefinition(
                ContainerId.random(),
                new ContainerName("one"),
                Instant.EPOCH,
                Digest.sha256(new byte[0]),
                "image",
                RequestsTest.json("{}"),
                RequestsTest.json("{}"),
                RequestsTest.json("{}"),
                List.of());
        return new Container(new ContainerSnapshot(
                definition, new ContainerState.Created(), 0, Optional.empty(), Optional.empty(), List.of(), List.of()));
    }

    private Execs execs(Path root) {
        Catalog catalog = new Catalog();
        catalog.add(container);
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new Execs(
                catalog,
                new Launcher(),
                clock,
                new ContainerFolders(root, root),
                SeccompProfiles.load(),
                new ProcessSignals(ProcessCalls.linux()),
                (action, snapshot, attributes) -> {});
    }

    /** Of a group, all that an exec asks for. */
    private static Cgroup group() {
        return (Cgroup) Proxy.newProxyInstance(
                Cgroup.class.getClassLoader(), new Class<?>[] {Cgroup.class}, (self, method, values) -> {
                    if (method.getName().equals("entry")) {
                        return new CgroupEntry.Tasks(List.of(), Set.of());
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }

    private Shim shim() throws IOException {
        Process process = new ProcessBuilder("sleep", "1000").start();
        processes.add(process);
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        long startTime =
                Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
        return new SleepingShim((int) process.pid(), startTime);
    }

    private final class Launcher implements ShimLauncher {
        @Override
        public Shim launch(Plan plan, Path stateDirectory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Shim launchExec(ExecPlan plan, Path stateDirectory) throws IOException {
            return shim();
        }

        @Override
        public Optional<Shim> adopt(Path stateDirectory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void endUnstarted(Path stateDirectory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private final class SleepingShim implements Shim {
        private final int pid;
        private final long startTime;

        SleepingShim(int pid, long startTime) {
            this.pid = pid;
            this.startTime = startTime;
        }

        @Override
        public int pid() {
            return pid;
        }

        @Override
        public long startTime() {
            return startTime;
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }

        @Override
        public Instant start() throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
            return now;
        }

        @Override
        public Attachment attach(Set<Attachment.Stream> streams) {
            return unusedAttachment();
        }

        @Override
        public void resize(int rows, int columns) {}

        @Override
        public CompletableFuture<ExitStatus> exit() {
            return new CompletableFuture<>();
        }
    }

    private static Attachment unusedAttachment() {
        return new Attachment() {
            @Override
            public Optional<Output> read() {
                return Optional.empty();
            }

            @Override
            public void writeStdin(ByteBuffer bytes) {}

            @Override
            public void closeStdin() {}

            @Override
            public void close() {}
        };
    }
}
