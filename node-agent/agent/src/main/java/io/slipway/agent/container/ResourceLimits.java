package io.slipway.agent.container;

import io.slipway.agent.cgroup.DeviceRule;
import io.slipway.agent.cgroup.Limits;
import java.util.ArrayList;
import java.util.List;

/** Reads docker's limits: memory, processors, tasks, devices. */
final class ResourceLimits {
    private static final long NANO = 1_000_000_000L;
    /** Nodes that every container may use, and the making of any node; docker's default list. */
    private static final List<String> DEVICES = List.of(
            "c *:* m",
            "b *:* m",
            "c 1:3 rwm",
            "c 1:5 rwm",
            "c 1:7 rwm",
            "c 1:8 rwm",
            "c 1:9 rwm",
            "c 5:0 rwm",
            "c 5:1 rwm",
            "c 5:2 rwm",
            "c 136:* rwm");

    private ResourceLimits() {}

    static Limits of(JsonFields hostConfig, List<ContainerDevice> devices) throws ContainerException {
        try {
            return new Limits(
                    memory(hostConfig),
                    cpu(hostConfig),
                    pids(hostConfig),
                    blkio(hostConfig),
                    rules(hostConfig, devices));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private static Limits.Memory memory(JsonFields hostConfig) throws ContainerException {
        return new Limits.Memory(
                hostConfig.integer("Memory"),
                hostConfig.integer("MemorySwap"),
                hostConfig.integer("MemoryReservation"),
                hostConfig.flag("OomKillDisable"));
    }

    private static Limits.Cpu cpu(JsonFields hostConfig) throws ContainerException {
        long nanos = hostConfig.integer("NanoCpus");
        int processors = Runtime.getRuntime().availableProcessors();
        if (nanos < 0 || nanos > processors * NANO) {
            throw ContainerException.invalid("Range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available"
                    .formatted(processors, processors));
        }
        checkSet(hostConfig.text("CpusetCpus"), "cpus", processors);
        checkSet(hostConfig.text("CpusetMems"), "mems", Integer.MAX_VALUE);
        Limits.Cpu cpu = new Limits.Cpu(
                hostConfig.integer("CpuQuota"),
                hostConfig.integer("CpuPeriod"),
                hostConfig.integer("CpuShares"),
                hostConfig.text("CpusetCpus"),
                hostConfig.text("CpusetMems"));
        if (nanos > 0 && (cpu.quotaMicros() != 0 || cpu.periodMicros() != 0)) {
            throw ContainerException.invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set.");
        }
        return nanos > 0 ? cpu.withNanoCpus(nanos) : cpu;
    }

    /** A list such as {@code 0-2,7}, of what the machine has. */
    private static void checkSet(String list, String what, int count) throws ContainerException {
        if (list.isEmpty()) {
            return;
        }
        if (!list.matches("\\d{1,6}(-\\d{1,6})?(,\\d{1,6}(-\\d{1,6})?)*")) {
            throw ContainerException.invalid("Invalid value %s for cpuset %s".formatted(list, what));
        }
        for (String number : list.split("[,-]", -1)) {
            if (Integer.parseInt(number) >= count) {
                throw ContainerException.invalid(
                        "Requested CPUs are not available - requested %s, available: 0-%d".formatted(list, count - 1));
            }
        }
    }

    private static long pids(JsonFields hostConfig) throws ContainerException {
        return hostConfig.integer("PidsLimit");
    }

    private static int blkio(JsonFields hostConfig) throws ContainerException {
        return Math.clamp(hostConfig.integer("BlkioWeight"), 0, Integer.MAX_VALUE);
    }

    private static List<DeviceRule> rules(JsonFields hostConfig, List<ContainerDevice> devices)
            throws ContainerException {
        if (hostConfig.flag("Privileged")) {
            return List.of(DeviceRule.allowAll());
        }
        List<DeviceRule> rules = new ArrayList<>();
        rules.add(DeviceRule.denyAll());
        DEVICES.forEach(rule -> rules.add(DeviceRule.parse(rule)));
        devices.forEach(device -> rules.add(device.rule()));
        for (String rule : hostConfig.texts("DeviceCgroupRules")) {
            rules.add(DeviceRule.parse(rule));
        }
        return rules;
    }
}
