package io.slipway.agent.container;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What docker's create request can say and this agent cannot do yet: refused by name, so that nothing is silently left
 * out. What is not listed here as read is refused as soon as it says something, whatever it is.
 */
final class NotSupported {
    /** {@code Shell} is for builds and {@code ArgsEscaped} for Windows: docker, too, keeps them and does nothing. */
    private static final Set<String> CONFIG = Set.of(
            "Hostname",
            "Domainname",
            "User",
            "AttachStdin",
            "AttachStdout",
            "AttachStderr",
            "ExposedPorts",
            "Tty",
            "OpenStdin",
            "StdinOnce",
            "Env",
            "Cmd",
            "ArgsEscaped",
            "Image",
            "Volumes",
            "WorkingDir",
            "Entrypoint",
            "MacAddress",
            "OnBuild",
            "Labels",
            "StopSignal",
            "StopTimeout",
            "Healthcheck",
            "Shell");
    /** {@code ContainerIDFile} is the client's own affair, {@code ConsoleSize} a hint that the first resize replaces. */
    private static final Set<String> HOST_CONFIG = Set.of(
            "AutoRemove",
            "Binds",
            "BlkioWeight",
            "CapAdd",
            "CapDrop",
            "CgroupnsMode",
            "ConsoleSize",
            "ContainerIDFile",
            "CpuPeriod",
            "CpuQuota",
            "CpuShares",
            "CpusetCpus",
            "CpusetMems",
            "DeviceCgroupRules",
            "Devices",
            "Dns",
            "DnsOptions",
            "DnsSearch",
            "ExtraHosts",
            "GroupAdd",
            "Init",
            "IpcMode",
            "Isolation",
            "LogConfig",
            "MaskedPaths",
            "Memory",
            "MemoryReservation",
            "MemorySwap",
            "MemorySwappiness",
            "Mounts",
            "NanoCpus",
            "NetworkMode",
            "OomKillDisable",
            "OomScoreAdj",
            "PidMode",
            "PidsLimit",
            "PortBindings",
            "Privileged",
            "PublishAllPorts",
            "ReadonlyPaths",
            "ReadonlyRootfs",
            "RestartPolicy",
            "Runtime",
            "SecurityOpt",
            "ShmSize",
            "Sysctls",
            "Tmpfs",
            "UTSMode",
            "Ulimits",
            "UsernsMode");
    /** Beside the hardware address only what docker itself writes there, which it does not read in a request either. */
    private static final Set<String> ENDPOINT = Set.of(
            "MacAddress",
            "IPAMConfig",
            "NetworkID",
            "EndpointID",
            "Gateway",
            "IPAddress",
            "IPPrefixLen",
            "IPv6Gateway",
            "GlobalIPv6Address",
            "GlobalIPv6PrefixLen",
            "DNSNames");
    /** Under which name a user knows a field. */
    private static final Map<String, String> FLAGS = Map.ofEntries(
            Map.entry("Annotations", "--annotation"),
            Map.entry("BlkioDeviceReadBps", "--device-read-bps"),
            Map.entry("BlkioDeviceReadIOps", "--device-read-iops"),
            Map.entry("BlkioDeviceWriteBps", "--device-write-bps"),
            Map.entry("BlkioDeviceWriteIOps", "--device-write-iops"),
            Map.entry("BlkioWeightDevice", "--blkio-weight-device"),
            Map.entry("CgroupParent", "--cgroup-parent"),
            Map.entry("CpuRealtimePeriod", "--cpu-rt-period"),
            Map.entry("CpuRealtimeRuntime", "--cpu-rt-runtime"),
            Map.entry("DeviceRequests", "--gpus"),
            Map.entry("KernelMemory", "--kernel-memory"),
            Map.entry("KernelMemoryTCP", "A kernel memory limit for TCP (KernelMemoryTCP)"),
            Map.entry("Links", "--link"),
            Map.entry("LinkLocalIPs", "--link-local-ip"),
            Map.entry("DriverOpts", "An option of a network's driver (DriverOpts)"),
            Map.entry("GwPriority", "A network's gateway priority (GwPriority)"),
            Map.entry("Subpath", "--mount volume-subpath"),
            Map.entry("ReadOnlyNonRecursive", "--mount bind-recursive=writable"),
            Map.entry("StorageOpt", "--storage-opt"),
            Map.entry("VolumeDriver", "--volume-driver"),
            Map.entry("VolumesFrom", "--volumes-from"));

    private static final Set<String> OWN_NAMESPACE = Set.of("", "private");
    private static final Set<String> OWN_OR_HOST = Set.of("", "private", "host");

    private NotSupported() {}

    /** Looks at a request before its image has completed it. */
    static void refuse(JsonFields config, JsonFields hostConfig) throws ContainerException {
        refuseOthers(config, CONFIG);
        refuseOthers(hostConfig, HOST_CONFIG);
        refuseUnless(hostConfig, "PidMode", OWN_OR_HOST, "--pid");
        refuseUnless(hostConfig, "UTSMode", OWN_OR_HOST, "--uts");
        refuseUnless(hostConfig, "UsernsMode", Set.of("", "host"), "--userns");
        refuseUnless(hostConfig, "IpcMode", Set.of("", "private", "shareable", "none", "host"), "--ipc");
        refuseUnless(hostConfig, "CgroupnsMode", OWN_NAMESPACE, "--cgroupns");
        refuseUnless(hostConfig, "Isolation", Set.of("", "default"), "--isolation");
        refuseUnless(hostConfig, "Runtime", Set.of("", "runc", "slipway"), "--runtime");
        Optional<Long> swappiness = hostConfig.optionalInteger("MemorySwappiness");
        if (swappiness.isPresent() && swappiness.get() != -1) {
            throw ContainerException.unsupported("--memory-swappiness");
        }
        JsonFields health = config.object("Healthcheck");
        if (!health.texts("Test").equals(List.of("NONE"))) {
            for (String name : health.names()) {
                if (health.says(name)) {
                    throw ContainerException.unsupported(
                            name.equals("Test") ? "--health-cmd" : "A health check (%s)".formatted(name));
                }
            }
        }
    }

    /** Looks at a request's {@code EndpointsConfig}: there are no networks of a user's own yet. */
    static void refuseEndpoints(ObjectNode endpoints, String networkMode) throws ContainerException {
        String mode = networkMode.isEmpty() ? "default" : networkMode;
        JsonFields all = new JsonFields("NetworkingConfig.EndpointsConfig", endpoints);
        for (String network : all.names()) {
            boolean bridge = Set.of("bridge", "default").contains(network)
                    && Set.of("bridge", "default").contains(mode);
            if (!network.equals(mode) && !bridge) {
                throw ContainerException.unsupported("A second network (%s)".formatted(network));
            }
            JsonFields endpoint = all.object(network);
            JsonFields addresses = endpoint.object("IPAMConfig");
            if (addresses.says("IPv4Address") || addresses.says("IPv6Address")) {
                throw ContainerException.invalid(
                        "user specified IP address is supported on user defined networks only (--ip, --ip6)");
            }
            refuseOthers(addresses, Set.of("IPv4Address", "IPv6Address"));
            if (endpoint.says("Aliases")) {
                throw ContainerException.invalid(
                        "network-scoped alias is supported only for containers in user defined networks (--network-alias)");
            }
            refuseOthers(endpoint, ENDPOINT);
        }
    }

    /** Refuses whatever says something and is not among the known. */
    static void refuseOthers(JsonFields fields, Set<String> known) throws ContainerException {
        for (String name : fields.names()) {
            if (!known.contains(name) && fields.says(name)) {
                throw ContainerException.unsupported(known(fields, name));
            }
        }
    }

    private static String known(JsonFields fields, String name) {
        return FLAGS.getOrDefault(name, "The field " + fields.place(name));
    }

    private static void refuseUnless(JsonFields fields, String name, Set<String> known, String flag)
            throws ContainerException {
        String value = fields.text(name);
        if (!known.contains(value)) {
            throw ContainerException.unsupported(flag + " " + value);
        }
    }
}
