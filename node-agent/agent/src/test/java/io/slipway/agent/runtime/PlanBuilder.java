package io.slipway.agent.runtime;

import io.slipway.agent.runtime.capability.CapabilitySet;
import io.slipway.agent.runtime.capability.ProcessCapabilities;
import io.slipway.agent.runtime.seccomp.BpfProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans for tests: a container as docker makes it by default, and what a test changes of that. */
final class PlanBuilder {
    private Root root;
    private List<String> command = List.of("true");
    private final List<Mount> mounts = new ArrayList<>(StandardMounts.base(false, 1 << 20));
    private final List<Device> devices = new ArrayList<>(Device.standard());
    private List<String> masked = StandardMounts.maskedPaths();
    private final Map<String, String> sysctls = new HashMap<>();
    private Namespaces namespaces = Namespaces.allNew();
    private CgroupMembership cgroup = CgroupMembership.none();
    private String user = "";
    private List<String> groups = List.of();
    private String directory = "/";
    private CapabilitySet capabilities = CapabilitySet.DOCKER;
    private boolean noNewPrivileges;
    private Optional<BpfProgram> seccomp = Optional.empty();
    private List<ResourceLimit> limits = List.of();
    private final List<String> environment = new ArrayList<>(List.of("PATH=/bin:/usr/bin"));
    private Streams streams = new Streams(Optional.empty(), false, false, Optional.empty());
    private boolean init;

    PlanBuilder(Root root) {
        this.root = root;
    }

    PlanBuilder command(String... words) {
        command = List.of(words);
        return this;
    }

    PlanBuilder root(Root other) {
        root = other;
        return this;
    }

    PlanBuilder mount(Mount mount) {
        mounts.add(mount);
        return this;
    }

    PlanBuilder device(Device device) {
        devices.add(device);
        return this;
    }

    PlanBuilder masked(List<String> paths) {
        masked = paths;
        return this;
    }

    PlanBuilder sysctl(String name, String value) {
        sysctls.put(name, value);
        return this;
    }

    PlanBuilder namespaces(Namespaces other) {
        namespaces = other;
        return this;
    }

    PlanBuilder cgroup(CgroupMembership other) {
        cgroup = other;
        return this;
    }

    PlanBuilder user(String name, String... additional) {
        user = name;
        groups = List.of(additional);
        return this;
    }

    PlanBuilder directory(String path) {
        directory = path;
        return this;
    }

    PlanBuilder capabilities(CapabilitySet set) {
        capabilities = set;
        return this;
    }

    PlanBuilder noNewPrivileges() {
        noNewPrivileges = true;
        return this;
    }

    PlanBuilder seccomp(BpfProgram program) {
        seccomp = Optional.of(program);
        return this;
    }

    PlanBuilder limits(ResourceLimit... some) {
        limits = List.of(some);
        return this;
    }

    PlanBuilder environment(String entry) {
        environment.add(entry);
        return this;
    }

    PlanBuilder stdin() {
        streams = new Streams(streams.terminal(), true, true, streams.log());
        return this;
    }

    PlanBuilder terminal(int rows, int columns) {
        streams = new Streams(Optional.of(new Streams.TerminalSize(rows, columns)), true, true, streams.log());
        return this;
    }

    PlanBuilder log(Path path, long maxSize, int maxFiles) {
        streams = new Streams(
                streams.terminal(),
                streams.openStdin(),
                streams.stdinOnce(),
                Optional.of(new LogFile(path, maxSize, maxFiles)));
        return this;
    }

    PlanBuilder init() {
        init = true;
        return this;
    }

    ProcessSpec process() {
        return new ProcessSpec(
                command,
                environment,
                directory,
                new User(user, groups),
                022,
                ProcessCapabilities.of(capabilities),
                noNewPrivileges,
                seccomp,
                limits,
                0);
    }

    Plan build() {
        return new Plan(
                "test",
                root,
                mounts,
                devices,
                masked,
                StandardMounts.readOnlyPaths(),
                sysctls,
                namespaces,
                "box",
                "",
                cgroup,
                process(),
                streams,
                init);
    }

    ExecPlan exec(Shim target) {
        return new ExecPlan("test-exec", target.pid(), target.startTime(), cgroup, process(), streams);
    }
}
