package io.slipway.agent;

import io.slipway.agent.cgroup.CgroupDriver;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.ContainerState;
import io.slipway.agent.container.Containers;
import io.slipway.agent.engine.EngineFacts;
import io.slipway.agent.image.ImageException;
import io.slipway.agent.image.ImageFilters;
import io.slipway.agent.image.Images;
import java.util.ArrayList;
import java.util.List;

/** What {@code docker info} tells of this agent. */
final class AgentFacts implements EngineFacts {
    private final Containers containers;
    private final Images images;
    private final CgroupDriver cgroups;
    private final String storageDriver;
    private final Identity identity;

    AgentFacts(Containers containers, Images images, CgroupDriver cgroups, String storageDriver, Identity identity) {
        this.containers = containers;
        this.images = images;
        this.cgroups = cgroups;
        this.storageDriver = storageDriver;
        this.identity = identity;
    }

    @Override
    public ContainerCounts containers() {
        int running = 0;
        int paused = 0;
        int stopped = 0;
        for (ContainerSnapshot container : containers.list()) {
            switch (container.state()) {
                case ContainerState.Running _ -> running++;
                case ContainerState.Paused _ -> paused++;
                case ContainerState.Created _,
                        ContainerState.Restarting _,
                        ContainerState.Exited _,
                        ContainerState.Removing _ -> stopped++;
            }
        }
        return new ContainerCounts(running, paused, stopped);
    }

    @Override
    public int images() {
        try {
            return images.list(ImageFilters.NONE).size();
        } catch (ImageException e) {
            throw new IllegalStateException("no filter cannot be a wrong filter", e);
        }
    }

    @Override
    public String storageDriver() {
        return storageDriver;
    }

    @Override
    public String cgroupVersion() {
        return cgroups.layout().version();
    }

    @Override
    public List<String> securityOptions() {
        return List.of("name=seccomp,profile=builtin", "name=cgroupns");
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warn(warnings, CgroupDriver.Feature.MEMORY, "memory limit");
        warn(warnings, CgroupDriver.Feature.SWAP, "swap limit");
        warn(warnings, CgroupDriver.Feature.CPU_QUOTA, "cpu cfs quota");
        warn(warnings, CgroupDriver.Feature.CPU_SHARES, "cpu shares");
        warn(warnings, CgroupDriver.Feature.CPUSET, "cpuset");
        warn(warnings, CgroupDriver.Feature.PIDS, "pids limit");
        return warnings;
    }

    private void warn(List<String> warnings, CgroupDriver.Feature feature, String name) {
        if (!cgroups.supports(feature)) {
            warnings.add("WARNING: No " + name + " support");
        }
    }

    @Override
    public Identity identity() {
        return identity;
    }
}
