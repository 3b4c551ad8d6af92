package io.slipway.agent.container;

import io.slipway.agent.cgroup.CgroupDriver.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a request asks for and will have no effect, as far as that is known before the start, in docker's words. */
final class CreationWarnings {
    private CreationWarnings() {}

    /**
     * One sentence each.
     *
     * @param config completed from the image
     * @param supports whether a limit has an effect on this machine
     */
    static List<String> of(JsonFields config, JsonFields hostConfig, Predicate<Feature> supports)
            throws ContainerException {
        List<String> warnings = new ArrayList<>(ofMemory(hostConfig, supports));
        if (hostConfig.says("CpuShares") && !supports.test(Feature.CPU_SHARES)) {
            warnings.add(lacks("CPU shares or the cgroup is not mounted. Shares discarded."));
        }
        boolean quota = hostConfig.says("CpuQuota") || hostConfig.says("CpuPeriod") || hostConfig.says("NanoCpus");
        if (quota && !supports.test(Feature.CPU_QUOTA)) {
            warnings.add(lacks("CPU CFS scheduler. CPU period/quota discarded."));
        }
        boolean cpuset = hostConfig.says("CpusetCpus") || hostConfig.says("CpusetMems");
        if (cpuset && !supports.test(Feature.CPUSET)) {
            warnings.add(lacks("cpuset or the cgroup is not mounted. CPUset discarded."));
        }
        if (hostConfig.integer("PidsLimit") > 0 && !supports.test(Feature.PIDS)) {
            warnings.add(lacks("PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded."));
        }
        if (hostConfig.says("BlkioWeight") && !supports.test(Feature.BLKIO_WEIGHT)) {
            warnings.add(lacks("Block I/O weight or the cgroup is not mounted. Weight discarded."));
        }
        if (hostConfig.text("NetworkMode").equals("host") && hostConfig.says("PortBindings")) {
            warnings.add("Published ports are discarded when using host network mode");
        }
        List<String> check = config.object("Healthcheck").texts("Test");
        if (!check.isEmpty() && !check.equals(List.of("NONE"))) {
            warnings.add(
                    "The image's health check (HEALTHCHECK) is not run: Slipway's agent does not run health checks yet");
        }
        return warnings;
    }

    private static List<String> ofMemory(JsonFields hostConfig, Predicate<Feature> supports) throws ContainerException {
        List<String> warnings = new ArrayList<>();
        boolean limited = hostConfig.integer("Memory") > 0;
        boolean any = limited || hostConfig.integer("MemoryReservation") > 0;
        if (any && !supports.test(Feature.MEMORY)) {
            warnings.add(lacks("memory limit capabilities or the cgroup is not mounted. Limitation discarded."));
        } else if (limited && hostConfig.integer("MemorySwap") != -1 && !supports.test(Feature.SWAP)) {
            warnings.add(lacks("swap limit capabilities or the cgroup is not mounted. Memory limited without swap."));
        }
        if (hostConfig.flag("OomKillDisable")) {
            if (!supports.test(Feature.OOM_KILL_DISABLE)) {
                warnings.add(lacks("OomKillDisable. OomKillDisable discarded."));
            } else if (!limited) {
                warnings.add(
                        "OOM killer is disabled for the container, but no memory limit is set, this can result in the"
                                + " system running out of resources.");
            }
        }
        return warnings;
    }

    private static String lacks(String what) {
        return "Your kernel does not support " + what;
    }
}
