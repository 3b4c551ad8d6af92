package io.slipway.agent.container;

import io.slipway.agent.cgroup.Cgroup;
import io.slipway.agent.runtime.CgroupMembership;
import io.slipway.agent.runtime.Device;
import io.slipway.agent.runtime.LogFile;
import io.slipway.agent.runtime.Mount;
import io.slipway.agent.runtime.Namespace;
import io.slipway.agent.runtime.Namespaces;
import io.slipway.agent.runtime.Plan;
import io.slipway.agent.runtime.ProcessSpec;
import io.slipway.agent.runtime.ResourceLimit;
import io.slipway.agent.runtime.Root;
import io.slipway.agent.runtime.StandardMounts;
import io.slipway.agent.runtime.Streams;
import io.slipway.agent.runtime.User;
import io.slipway.agent.runtime.capability.CapabilitySet;
import io.slipway.agent.runtime.capability.ProcessCapabilities;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import io.slipway.agent.snapshot.RootFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns a container's definition, and what a start has made for it, into what the shim is told. */
final class ContainerPlan {
    private static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int UMASK = 022;
    private static final String SHARED_MEMORY = "/dev/shm";
    private static final String CGROUPS = "/sys/fs/cgroup";
    /** The client tells the size right after the start. */
    private static final int TERMINAL_UNKNOWN = 0;

    private final ContainerDefinition definition;
    private final ContainerFolders folders;
    private final SeccompProfiles seccomp;
    private final SecuritySpec security;
    private final CommandSpec command;

    ContainerPlan(ContainerDefinition definition, ContainerFolders folders, SeccompProfiles seccomp)
            throws ContainerException {
        this.definition = definition;
        this.folders = folders;
        this.seccomp = seccomp;
        this.security = SecuritySpec.of(definition.hostFields());
        this.command = CommandSpec.of(definition.configFields());
    }

    Plan of(RootFs root, Cgroup cgroup, NetworkWish.Mode network, OptionalInt networkNamespace)
            throws ContainerException, IOException {
        JsonFields config = definition.configFields();
        return new Plan(
                definition.id().hex(),
                root(root),
                mounts(cgroup),
                devices(),
                security.maskedPaths(),
                security.readOnlyPaths(),
                security.sysctls(),
                namespaces(network, networkNamespace),
                // In the host's namespace nothing is set: it would be the host's own name.
                isOfHost("UTSMode") ? "" : config.text("Hostname"),
                isOfHost("UTSMode") ? "" : config.text("Domainname"),
                membership(cgroup),
                process(command, security.privileged()),
                streams(),
                security.init());
    }

    /**
     * The rights of the container's processes, for a command of its own or a further one. The filter is the container's
     * in any case: a further command with all capabilities is held by it like the others.
     */
    ProcessSpec process(CommandSpec spec, boolean privileged) throws ContainerException, IOException {
        return new ProcessSpec(
                spec.words(),
                environment(spec),
                spec.workingDirectory().isEmpty() ? "/" : spec.workingDirectory(),
                new User(spec.user(), security.groupAdd()),
                UMASK,
                ProcessCapabilities.of(capabilities(privileged)),
                security.noNewPrivileges(),
                seccomp.filter(security.seccomp(), capabilities(security.privileged())),
                limits(),
                security.oomScoreAdjustment());
    }

    static CgroupMembership membership(Cgroup cgroup) {
        return CgroupMemberships.of(cgroup);
    }

    private CapabilitySet capabilities(boolean privileged) throws ContainerException {
        try {
            return CapabilitySet.tweaked(security.capAdd(), security.capDrop(), privileged);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private Root root(RootFs root) {
        return switch (root) {
            case RootFs.Overlay(List<Path> lower, Path upper, Path work) ->
                new Root.Overlay(lower, upper, work, security.readOnlyRoot());
            case RootFs.Directory(Path path) -> new Root.Directory(path, security.readOnlyRoot());
        };
    }

    private List<Mount> mounts(Cgroup cgroup) throws ContainerException, IOException {
        List<Mount> mounts = new ArrayList<>(StandardMounts.base(security.privileged(), security.shmBytes()));
        mounts.addAll(CgroupMemberships.mounts(cgroup, security.privileged()));
        JsonFields host = definition.hostFields();
        if (host.text("IpcMode").equals("none") || isOfHost("IpcMode")) {
            mounts.removeIf(mount -> mount.destination().equals(SHARED_MEMORY));
        }
        if (isOfHost("IpcMode")) {
            mounts.add(Mount.Bind.of(Path.of(SHARED_MEMORY), SHARED_MEMORY, false));
        }
        mounts.add(Mount.Bind.of(folders.hosts(definition.id()), "/etc/hosts", security.readOnlyRoot()));
        mounts.add(Mount.Bind.of(folders.resolvConf(definition.id()), "/etc/resolv.conf", security.readOnlyRoot()));
        mounts.add(Mount.Bind.of(folders.hostname(definition.id()), "/etc/hostname", security.readOnlyRoot()));
        List<String> covered =
                definition.mounts().stream().map(MountPoint::target).toList();
        // Below /sys/fs/cgroup there is one for each hierarchy, which would lie on top of the user's.
        boolean ownCgroups = covered.contains(CGROUPS);
        mounts.removeIf(mount -> covered.contains(mount.destination())
                || (ownCgroups && mount.destination().startsWith(CGROUPS + "/")));
        for (MountPoint mount : definition.mounts()) {
            mounts.add(UserMount.of(mount));
        }
        return mounts;
    }

    private List<Device> devices() throws ContainerException, IOException {
        List<Device> devices = new ArrayList<>(Device.standard());
        List<ContainerDevice> wanted = new ArrayList<>();
        if (security.privileged()) {
            wanted.addAll(ContainerDevice.allOfHost());
        }
        wanted.addAll(ContainerDevice.of(definition.hostFields()));
        for (ContainerDevice device : wanted) {
            devices.removeIf(other -> other.path().equals(device.path()));
            devices.add(new Device(
                    device.path(),
                    device.character() ? Device.Kind.CHARACTER : Device.Kind.BLOCK,
                    device.major(),
                    device.minor(),
                    device.mode(),
                    device.uid(),
                    device.gid()));
        }
        return devices;
    }

    private Namespaces namespaces(NetworkWish.Mode network, OptionalInt descriptor) throws ContainerException {
        Namespace fresh = new Namespace.New();
        Namespace ofHost = new Namespace.Host();
        Namespace net = descriptor.isPresent() ? new Namespace.Joined(descriptor.getAsInt()) : fresh;
        return new Namespaces(
                isOfHost("PidMode") ? ofHost : fresh,
                network instanceof NetworkWish.Mode.Host ? ofHost : net,
                isOfHost("UTSMode") ? ofHost : fresh,
                isOfHost("IpcMode") ? ofHost : fresh,
                fresh);
    }

    private boolean isOfHost(String mode) throws ContainerException {
        return definition.hostFields().text(mode).equals("host");
    }

    private Streams streams() throws ContainerException {
        LogSpec log = LogSpec.of(definition.hostFields());
        return new Streams(
                command.terminal()
                        ? Optional.of(new Streams.TerminalSize(TERMINAL_UNKNOWN, TERMINAL_UNKNOWN))
                        : Optional.empty(),
                command.openStdin(),
                command.stdinOnce(),
                log.kept()
                        ? Optional.of(new LogFile(folders.log(definition.id()), log.maxBytes(), log.maxFiles()))
                        : Optional.empty());
    }

    /** Docker's own variables first; one of the configuration's takes the place of its namesake. */
    private List<String> environment(CommandSpec spec) throws ContainerException {
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        words.add(DEFAULT_PATH);
        words.add("HOSTNAME=" + definition.configFields().text("Hostname"));
        if (spec.terminal()) {
            words.add("TERM=xterm");
        }
        words.addAll(spec.environment());
        for (String word : words) {
            int equals = word.indexOf('=');
            environment.put(equals < 0 ? word : word.substring(0, equals), word);
        }
        return List.copyOf(environment.values());
    }

    private List<ResourceLimit> limits() {
        return security.ulimits().stream()
                .map(limit -> new ResourceLimit(
                        ResourceLimit.Resource.valueOf(limit.name().toUpperCase(Locale.ROOT)),
                        limit.soft(),
                        limit.hard()))
                .toList();
    }
}
