package io.slipway.agent.cgroup;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The controllers of version 1 that a container's group lies in. */
enum V1Controller {
    MEMORY,
    CPU,
    CPUACCT,
    CPUSET,
    PIDS,
    DEVICES,
    FREEZER,
    BLKIO;

    String mountName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    static Set<String> names() {
        return Arrays.stream(values()).map(V1Controller::mountName).collect(Collectors.toSet());
    }
}
