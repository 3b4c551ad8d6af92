package io.slipway.agent.runtime;

import io.slipway.agent.runtime.capability.ProcessCapabilities;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Renders plans for the shim; {@code plan.c} reads them, and its field order is this one's. The limits are the reader's
 * too: they are checked here so that what is too large is refused in words before anything is started.
 */
final class PlanWriter {
    static final int MAX_BYTES = 4 << 20;
    static final int MAX_ARGUMENT_BYTES = 2 << 20;
    static final int MAX_ARGUMENT = 131_071;
    static final int MAX_MOUNTS = 1024;

    private static final int MAGIC = 0x50574c53;
    private static final int VERSION = 1;
    private static final int LENGTH_OFFSET = 8;
    private static final int CONTAINER = 1;
    private static final int EXEC = 2;

    private final PlanBuffer out = new PlanBuffer();

    private PlanWriter() {}

    static ByteBuffer write(Plan plan, Path stateDirectory) throws RuntimeFailedException {
        PlanWriter writer = new PlanWriter();
        writer.header(CONTAINER, plan.id(), stateDirectory);
        writer.target(0, 0);
        writer.root(plan.root());
        writer.mounts(plan.mounts());
        writer.devices(plan.devices());
        writer.out.texts(plan.maskedPaths());
        writer.out.texts(plan.readOnlyPaths());
        writer.sysctls(plan.sysctls());
        writer.namespaces(plan.namespaces());
        writer.out.text(plan.hostname());
        writer.out.text(plan.domainname());
        writer.cgroup(plan.cgroup());
        writer.process(plan.process());
        writer.streams(plan.streams());
        writer.out.flag(plan.init());
        return writer.finish();
    }

    static ByteBuffer write(ExecPlan plan, Path stateDirectory) throws RuntimeFailedException {
        PlanWriter writer = new PlanWriter();
        writer.header(EXEC, plan.id(), stateDirectory);
        writer.target(plan.pid(), plan.startTime());
        writer.noRoot();
        writer.mounts(List.of());
        writer.devices(List.of());
        writer.out.texts(List.of());
        writer.out.texts(List.of());
        writer.sysctls(Map.of());
        Namespace host = new Namespace.Host();
        writer.namespaces(new Namespaces(host, host, host, host, host));
        writer.out.text("");
        writer.out.text("");
        writer.cgroup(plan.cgroup());
        writer.process(plan.process());
        writer.streams(plan.streams());
        writer.out.flag(false);
        return writer.finish();
    }

    private ByteBuffer finish() throws RuntimeFailedException {
        if (out.size() > MAX_BYTES) {
            throw PlanBuffer.refused("the container's configuration is larger than 4 MiB");
        }
        return out.finish(LENGTH_OFFSET);
    }

    private void header(int mode, String id, Path stateDirectory) throws RuntimeFailedException {
        out.u32(MAGIC);
        out.u32(VERSION);
        out.u32(0);
        out.u8(mode);
        out.text(id);
        out.text(stateDirectory.toAbsolutePath().toString());
    }

    private void target(int pid, long startTime) {
        out.u32(pid);
        out.u64(startTime);
    }

    private void noRoot() throws RuntimeFailedException {
        out.u8(0);
        out.flag(false);
        out.texts(List.of());
        out.text("");
        out.text("");
    }

    private void root(Root root) throws RuntimeFailedException {
        switch (root) {
            case Root.Overlay(List<Path> lower, Path upper, Path work, boolean readOnly) -> {
                out.u8(1);
                out.flag(readOnly);
                out.texts(lower.stream().map(Path::toString).toList());
                out.text(upper.toString());
                out.text(work.toString());
            }
            case Root.Directory(Path path, boolean readOnly) -> {
                out.u8(2);
                out.flag(readOnly);
                out.texts(List.of());
                out.text(path.toString());
                out.text("");
            }
        }
    }

    private void mounts(List<Mount> mounts) throws RuntimeFailedException {
        if (mounts.size() > MAX_MOUNTS) {
            throw PlanBuffer.refused(
                    "a container cannot have %d mounts: %d are the limit".formatted(mounts.size(), MAX_MOUNTS));
        }
        out.u32(mounts.size());
        for (Mount mount : mounts) {
            mount(mount);
        }
    }

    private void mount(Mount mount) throws RuntimeFailedException {
        switch (mount) {
            case Mount.FileSystem fileSystem -> {
                out.u8(1);
                out.text(fileSystem.destination());
                out.text(fileSystem.type());
                out.u32(bits(fileSystem.flags()));
                out.u32(0);
                out.flag(false);
                out.texts(fileSystem.options());
            }
            case Mount.Bind bind -> {
                out.u8(2);
                out.text(bind.destination());
                out.text(bind.source().toString());
                out.u32(bits(bind.flags()) | (bind.readOnly() ? MountFlag.RDONLY.bit() : 0));
                out.u32(bind.propagation().bit());
                out.flag(bind.recursive());
                out.texts(List.of());
            }
        }
    }

    private static int bits(Iterable<MountFlag> flags) {
        int bits = 0;
        for (MountFlag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    private void devices(List<Device> devices) throws RuntimeFailedException {
        out.u32(devices.size());
        for (Device device : devices) {
            out.text(device.path());
            out.u8(
                    switch (device.kind()) {
                        case CHARACTER -> 'c';
                        case BLOCK -> 'b';
                        case FIFO -> 'p';
                    });
            out.u32(device.major());
            out.u32(device.minor());
            out.u32(device.mode());
            out.u32(device.uid());
            out.u32(device.gid());
        }
    }

    private void sysctls(Map<String, String> sysctls) throws RuntimeFailedException {
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(sysctls).forEach((name, value) -> pairs.addAll(List.of(name, value)));
        out.texts(pairs);
    }

    private void namespaces(Namespaces namespaces) {
        for (Namespace namespace : all(namespaces)) {
            out.u8(
                    switch (namespace) {
                        case Namespace.New() -> 0;
                        case Namespace.Host() -> 1;
                        case Namespace.Joined joined -> 2;
                    });
            out.u32(namespace instanceof Namespace.Joined(int descriptor) ? descriptor : 0);
        }
    }

    static List<Namespace> all(Namespaces namespaces) {
        return List.of(namespaces.pid(), namespaces.network(), namespaces.uts(), namespaces.ipc(), namespaces.cgroup());
    }

    private void cgroup(CgroupMembership cgroup) throws RuntimeFailedException {
        out.texts(cgroup.tasks().stream().map(Path::toString).toList());
        out.text(optional(cgroup.unified()));
        out.text(optional(cgroup.memoryEvents()));
    }

    private static String optional(Optional<Path> path) {
        return path.map(Path::toString).orElse("");
    }

    private void process(ProcessSpec process) throws RuntimeFailedException {
        checkArguments(process);
        out.texts(process.arguments());
        out.texts(process.environment());
        out.text(process.workingDirectory());
        out.text(process.user().name());
        out.texts(process.user().additionalGroups());
        out.u32(process.umask());
        capabilities(process.capabilities());
        out.flag(process.noNewPrivileges());
        out.block(process.seccomp().map(program -> program.bytes()).orElse(ByteBuffer.allocate(0)));
        out.u32(process.limits().size());
        for (ResourceLimit limit : process.limits()) {
            out.u32(limit.resource().number());
            out.u64(limit.soft());
            out.u64(limit.hard());
        }
        out.u32(process.oomScoreAdjustment());
    }

    private static void checkArguments(ProcessSpec process) throws RuntimeFailedException {
        long total = 0;
        for (List<String> texts : List.of(process.arguments(), process.environment())) {
            for (String text : texts) {
                long length = text.getBytes(StandardCharsets.UTF_8).length + 1L;
                if (length > MAX_ARGUMENT) {
                    throw PlanBuffer.refused("argument list too long: one has " + length + " bytes");
                }
                total += length;
            }
        }
        if (total > MAX_ARGUMENT_BYTES) {
            throw PlanBuffer.refused("argument list too long: " + total + " bytes");
        }
    }

    private void capabilities(ProcessCapabilities capabilities) {
        out.u64(capabilities.bounding().mask());
        out.u64(capabilities.effective().mask());
        out.u64(capabilities.permitted().mask());
        out.u64(capabilities.inheritable().mask());
        out.u64(capabilities.ambient().mask());
        out.flag(capabilities.rootOnly());
    }

    private void streams(Streams streams) throws RuntimeFailedException {
        out.flag(streams.terminal().isPresent());
        out.u16(streams.terminal().map(Streams.TerminalSize::rows).orElse(0));
        out.u16(streams.terminal().map(Streams.TerminalSize::columns).orElse(0));
        out.flag(streams.openStdin());
        out.flag(streams.stdinOnce());
        out.text(streams.log().map(log -> log.path().toString()).orElse(""));
        out.u64(streams.log().map(LogFile::maxSize).orElse(0L));
        out.u32(streams.log().map(LogFile::maxFiles).orElse(0));
    }
}
