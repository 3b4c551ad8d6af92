package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.linux.NamespaceCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Namespaces and cgroups that are joined instead of made. */
@Timeout(60)
class ShimNamespacesTest {
    private static final Namespace HOST = new Namespace.Host();

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

    private static Namespace joined(Shim shim, String name) throws IOException {
        return new Namespace.Joined(NamespaceCalls.linux().open(Path.of("/proc/" + shim.pid() + "/ns/" + name)));
    }

    private static void close(Namespace namespace) {
        if (namespace instanceof Namespace.Joined(int descriptor)) {
            NamespaceCalls.linux().close(descriptor);
        }
    }

    @Test
    void allNamespacesButMountsCanBeAnotherContainers() throws Exception {
        Shim other = sandbox.launch(sandbox.plan("sleep", "100").build());
        other.start();
        Namespaces joined = new Namespaces(
                joined(other, "pid"),
                joined(other, "net"),
                joined(other, "uts"),
                joined(other, "ipc"),
                joined(other, "cgroup"));
        String script = "for n in pid net uts ipc; do readlink /proc/self/ns/$n; done; ls /proc/self/fd";
        String output = sandbox.run(sandbox.plan("sh", "-c", script).namespaces(joined)).output();
        PlanWriter.all(joined).forEach(ShimNamespacesTest::close);
        StringBuilder expected = new StringBuilder();
        for (String name : List.of("pid", "net", "uts", "ipc")) {
            expected.append(Files.readSymbolicLink(Path.of("/proc/" + other.pid() + "/ns/" + name)))
                    .append('\n');
        }
        assertThat(output).isEqualTo(expected + "0\n1\n2\n3\n");
    }

    @Test
    void theHostsNamespacesCanBeKept() throws Exception {
        Namespaces host = new Namespaces(HOST, HOST, HOST, HOST, HOST);
        PlanBuilder plan = sandbox.plan("sh", "-c", "for n in pid net uts ipc; do readlink /proc/self/ns/$n; done");
        Plan built = plan.namespaces(host).build();
        Plan withoutName = new Plan(
                built.id(),
                built.root(),
                built.mounts(),
                built.devices(),
                built.maskedPaths(),
                built.readOnlyPaths(),
                built.sysctls(),
                built.namespaces(),
                "",
                "",
                built.cgroup(),
                built.process(),
                built.streams(),
                false);
        StringBuilder expected = new StringBuilder();
        for (String name : List.of("pid", "net", "uts", "ipc")) {
            expected.append(Files.readSymbolicLink(Path.of("/proc/self/ns/" + name))).append('\n');
        }
        assertThat(Sandbox.run(sandbox.launch(withoutName)).output()).isEqualTo(expected.toString());
    }

    @Test
    void whatOutlivesItsContainerInTheHostsProcessesDoesNotHoldTheEndUp() throws Exception {
        Namespaces hostPids = new Namespaces(
                HOST, new Namespace.New(), new Namespace.New(), new Namespace.New(), new Namespace.New());
        Shim shim = sandbox.launch(sandbox.plan("sh", "-c", "sleep 7 & echo $!; exit 3").namespaces(hostPids).build());
        Sandbox.Result result = Sandbox.run(shim);
        assertThat(result.status().code()).isEqualTo(3);
        ProcessHandle.of(Long.parseLong(result.output().strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void aProcessIsBornInItsVersion2Cgroup() throws Exception {
        Path hierarchy = Files.exists(Path.of("/sys/fs/cgroup/cgroup.procs"))
                ? Path.of("/sys/fs/cgroup")
                : Path.of("/sys/fs/cgroup/unified");
        Assumptions.assumeTrue(Files.exists(hierarchy.resolve("cgroup.procs")), "a version 2 hierarchy");
        Path cgroup = Files.createDirectory(
                hierarchy.resolve("slw-test-" + ProcessHandle.current().pid()));
        CgroupMembership membership = new CgroupMembership(List.of(), Optional.of(cgroup), Optional.empty());
        try {
            Shim shim = sandbox.launch(
                    sandbox.plan("sleep", "100").cgroup(membership).build());
            shim.start();
            assertThat(Files.readString(cgroup.resolve("cgroup.procs"))).isEqualTo(shim.pid() + "\n");
            Sandbox.Result exec = Sandbox.run(sandbox.launchExec(sandbox.plan("grep", "0::", "/proc/self/cgroup")
                    .cgroup(membership)
                    .exec(shim)));
            assertThat(exec.output()).isEqualTo("0::/\n");
            Sandbox.signal(shim, 9);
            shim.exit().get(10, TimeUnit.SECONDS);
        } finally {
            Files.delete(cgroup);
        }
    }

    @Test
    void aCgroupThatIsNotThereIsTold() {
        CgroupMembership membership =
                new CgroupMembership(List.of(Path.of("/none/tasks")), Optional.empty(), Optional.empty());
        assertThatThrownBy(() ->
                        sandbox.launch(sandbox.plan("true").cgroup(membership).build()))
                .isInstanceOfSatisfying(RuntimeFailedException.class, failure -> assertThat(failure.stage())
                        .isEqualTo(RuntimeFailedException.Stage.CGROUP));
    }

    @Test
    void cgroupsAreMountedAsTheContainersOwn() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/sys/fs/cgroup/pids/tasks")), "a version 1 hierarchy");
        Path cgroup = Files.createDirectory(
                Path.of("/sys/fs/cgroup/pids/slw-test-" + ProcessHandle.current().pid()));
        Files.writeString(cgroup.resolve("pids.max"), "77");
        try {
            PlanBuilder plan = sandbox.plan(
                            "sh", "-c", "cat /sys/fs/cgroup/pids/pids.max; mkdir /sys/fs/cgroup/pids/x || echo refused")
                    .cgroup(new CgroupMembership(
                            List.of(cgroup.resolve("tasks")), Optional.empty(), Optional.empty()));
            StandardMounts.cgroup1(List.of("pids"), false).forEach(plan::mount);
            assertThat(sandbox.run(plan).output()).startsWith("77\n").contains("refused");
        } finally {
            Files.delete(cgroup);
        }
    }

    @Test
    void mountsOfTheHostArriveWhereTheyAreAskedFor() throws Exception {
        Path volume = Files.createDirectories(sandbox.folder().resolve("volume/below"));
        for (Propagation propagation : Propagation.values()) {
            PlanBuilder plan = sandbox.plan("sh", "-c", "grep ' /v ' /proc/self/mountinfo")
                    .mount(new Mount.Bind(volume.getParent(), "/v", false, true, propagation, Set.of(MountFlag.NOSUID)));
            assertThat(sandbox.run(plan).output()).contains("nosuid");
        }
    }
}
