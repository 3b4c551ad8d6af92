package io.slipway.agent.container;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What docker's create request can say and this agent cannot do yet: refused by name, so that nothing is silently left
 * out. The table only shrinks.
 */
final class NotSupported {
    private static final Map<String, String> HOST_CONFIG = Map.ofEntries(
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
            Map.entry("KernelMemoryTCP", "kernel memory limits for TCP"),
            Map.entry("Links", "--link"),
            Map.entry("MemorySwappiness", "--memory-swappiness"),
            Map.entry("StorageOpt", "--storage-opt"),
            Map.entry("VolumeDriver", "--volume-driver"),
            Map.entry("VolumesFrom", "--volumes-from"));
    private static final Set<String> OWN_NAMESPACE = Set.of("", "private");
    private static final Set<String> OWN_OR_HOST = Set.of("", "private", "host");

    private NotSupported() {}

    static void refuse(JsonFields config, JsonFields hostConfig) throws ContainerException {
        for (Map.Entry<String, String> entry : HOST_CONFIG.entrySet()) {
            if (hostConfig.says(entry.getKey())) {
                throw ContainerException.unsupported(entry.getValue());
            }
        }
        refuseUnless(hostConfig, "PidMode", OWN_OR_HOST, "--pid");
        refuseUnless(hostConfig, "UTSMode", OWN_OR_HOST, "--uts");
        refuseUnless(hostConfig, "UsernsMode", Set.of("", "host"), "--userns");
        refuseUnless(hostConfig, "IpcMode", Set.of("", "private", "shareable", "none", "host"), "--ipc");
        refuseUnless(hostConfig, "CgroupnsMode", OWN_NAMESPACE, "--cgroupns");
        refuseUnless(hostConfig, "Isolation", Set.of("", "default"), "--isolation");
        refuseUnless(hostConfig, "Runtime", Set.of("", "runc", "slipway"), "--runtime");
        JsonFields health = config.object("Healthcheck");
        if (health.isPresent()
                && !health.texts("Test").isEmpty()
                && !health.texts("Test").equals(List.of("NONE"))) {
            throw ContainerException.unsupported("--health-cmd");
        }
    }

    private static void refuseUnless(JsonFields fields, String name, Set<String> known, String flag)
            throws ContainerException {
        String value = fields.text(name);
        if (!known.contains(value)) {
            throw ContainerException.unsupported(flag + " " + value);
        }
    }
}
