package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.runtime.Sandbox.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Further processes in a running container. */
@Timeout(60)
class ShimExecTest {
    private Sandbox sandbox;
    private Shim container;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.open();
        container = sandbox.launch(
                sandbox.plan("sh", "-c", "touch /tmp/made; exec sleep 100").build());
        container.start();
    }

    @AfterEach
    void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private Result exec(PlanBuilder plan) throws Exception {
        return Sandbox.run(sandbox.launchExec(plan.exec(container)));
    }

    @Test
    void itRunsInTheContainer() throws Exception {
        Result result = exec(sandbox.plan("sh", "-c", "hostname; ls /tmp; ps | grep -c sleep; exit 3"));
        assertThat(result.output()).startsWith("box\nmade\n");
        assertThat(result.status().code()).isEqualTo(3);
        assertThat(container.exit()).isNotDone();
    }

    /**
     * A group that has handed a controller down holds no processes itself: an init like systemd's makes that so. Where
     * version 1 has every controller none can be handed down, and the group is the one that was asked for.
     */
    @Test
    void itFollowsItsTargetIntoAGroupBelow() throws Exception {
        Path hierarchy = Stream.of("/sys/fs/cgroup/unified", "/sys/fs/cgroup")
                .map(Path::of)
                .filter(path -> Files.exists(path.resolve("cgroup.controllers")))
                .findFirst()
                .orElse(Path.of("/none"));
        Assumptions.assumeTrue(Files.exists(hierarchy), "a hierarchy of version 2");
        String controller = Files.readString(hierarchy.resolve("cgroup.controllers"))
                .strip()
                .split(" ", -1)[0];
        String handedDown = Files.readString(hierarchy.resolve("cgroup.subtree_control"));
        handDown(hierarchy, controller);
        Path parent = Files.createDirectory(
                hierarchy.resolve("slw-test-" + ProcessHandle.current().pid()));
        handDown(parent, controller);
        Path group = Files.createDirectory(parent.resolve("0123456789abcdef"));
        Path leaf = group.resolve("init.scope");
        CgroupMembership membership = new CgroupMembership(List.of(), Optional.of(group), Optional.empty());
        try {
            Shim target = sandbox.launch(
                    sandbox.plan("sleep", "1000").cgroup(membership).build());
            target.start();
            Files.createDirectory(leaf);
            Files.writeString(leaf.resolve("cgroup.procs"), String.valueOf(target.pid()));
            handDown(group, controller);
            Result result = Sandbox.run(sandbox.launchExec(sandbox.plan("grep", "^0::", "/proc/self/cgroup")
                    .cgroup(membership)
                    .exec(target)));
            assertThat(result.output()).isEqualTo(controller.isEmpty() ? "0::/\n" : "0::/init.scope\n");
            Sandbox.signal(target, 9);
            target.exit().get(10, TimeUnit.SECONDS);
        } finally {
            Files.deleteIfExists(leaf);
            Files.delete(group);
            Files.delete(parent);
            if (!List.of(handedDown.strip().split(" ", -1)).contains(controller)) {
                Files.writeString(hierarchy.resolve("cgroup.subtree_control"), "-" + controller);
            }
        }
    }

    private static void handDown(Path group, String controller) throws IOException {
        if (!controller.isEmpty()) {
            Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
        }
    }

    @Test
    void itSharesAllNamespacesOfTheContainer() throws Exception {
        String namespaces = "for n in mnt pid net uts ipc cgroup; do readlink /proc/%s/ns/$n; done";
        Result result = exec(sandbox.plan("sh", "-c", namespaces.formatted("self") + ";" + namespaces.formatted("1"))
                .capabilities(io.slipway.agent.runtime.capability.CapabilitySet.ALL));
        String[] lines = result.output().split("\n", -1);
        for (int i = 0; i < 6; i++) {
            assertThat(lines[i]).isEqualTo(lines[i + 6]).contains(":[");
        }
    }

    @Test
    void theExitIsKnownBeforeTheOutputEnds() throws Exception {
        for (int i = 0; i < 30; i++) {
            Shim exec = sandbox.launchExec(
                    sandbox.plan("sh", "-c", "echo x; exit 9").exec(container));
            AtomicInteger code = new AtomicInteger(-1);
            CompletableFuture<Void> _ = exec.exit().thenAccept(status -> code.set(status.code()));
            try (Attachment attachment = exec.attach(Sandbox.OUTPUT)) {
                exec.start();
                Sandbox.readAll(attachment);
                assertThat(code).hasValue(9);
            }
        }
    }

    @Test
    void itMayHaveATerminalAndAnotherUser() throws Exception {
        Result result = exec(sandbox.plan("sh", "-c", "id -u; test -t 0 && echo terminal; stty size; echo $HOME")
                .user("ann")
                .terminal(10, 20));
        assertThat(result.output()).isEqualTo("1000\r\nterminal\r\n10 20\r\n/home/ann\r\n");
    }

    @Test
    void itSeesThreeDescriptorsAndNoMore() throws Exception {
        Result result = exec(sandbox.plan("sh", "-c", "ls /proc/self/fd"));
        // 3 is the directory that ls reads.
        assertThat(result.output()).isEqualTo("0\n1\n2\n3\n");
    }

    @Test
    void whatItLeavesBehindDoesNotHoldItsExitUp() throws Exception {
        long begin = System.nanoTime();
        Result result = exec(sandbox.plan("sh", "-c", "sleep 50 & echo started"));
        assertThat(result.output()).isEqualTo("started\n");
        assertThat(result.status().code()).isZero();
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void itEndsWithTheContainer() throws Exception {
        Shim exec = sandbox.launchExec(sandbox.plan("sleep", "100").exec(container));
        exec.start();
        Sandbox.signal(container, 9);
        assertThat(exec.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(137);
    }

    @Test
    void aContainerThatIsGoneIsToldSo() throws Exception {
        Sandbox.signal(container, 9);
        container.exit().get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> sandbox.launchExec(sandbox.plan("true").exec(container)))
                .isInstanceOf(RuntimeFailedException.class)
                .hasMessageContaining("is not running");
    }

    @Test
    void aMissingDirectoryIsNotMade() {
        assertThatThrownBy(() -> sandbox.launchExec(
                        sandbox.plan("true").directory("/none").exec(container)))
                .isInstanceOf(RuntimeFailedException.class)
                .hasMessageContaining("chdir to cwd (\"/none\")")
                .hasMessageContaining("no such file or directory");
    }
}
