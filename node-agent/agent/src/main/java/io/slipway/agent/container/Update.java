package io.slipway.agent.container;

import io.slipway.agent.cgroup.Limits;
import io.slipway.agent.container.Container.Live;
import io.slipway.agent.container.ContainerState.Removing;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Changes a container's limits and restart policy, at once where it runs: {@code docker update}. */
final class Update {
    private static final List<String> NUMBERS = List.of(
            "BlkioWeight",
            "CpuPeriod",
            "CpuQuota",
            "CpuShares",
            "Memory",
            "MemoryReservation",
            "MemorySwap",
            "NanoCpus",
            "PidsLimit");
    private static final List<String> TEXTS = List.of("CpusetCpus", "CpusetMems");
    private static final Set<String> KNOWN = Set.of(
            "BlkioWeight",
            "CpuPeriod",
            "CpuQuota",
            "CpuShares",
            "CpusetCpus",
            "CpusetMems",
            "Memory",
            "MemoryReservation",
            "MemorySwap",
            "NanoCpus",
            "PidsLimit",
            "RestartPolicy");

    private final ContainerFolders folders;
    private final ContainerEvents events;

    Update(ContainerFolders folders, ContainerEvents events) {
        this.folders = folders;
        this.events = events;
    }

    /**
     * What the request leaves out stays as it is.
     *
     * @param body docker's limits, as in {@code HostConfig}, and {@code RestartPolicy}
     */
    void update(Container container, ObjectNode body) throws IOException, ContainerException {
        JsonFields request = new JsonFields("", body);
        NotSupported.refuseOthers(request, KNOWN);
        container.turns.lock();
        try {
            ContainerDefinition old = container.definition();
            if (container.state() instanceof Removing) {
                throw ContainerException.conflict(
                        "Cannot update container %s: Container is marked for removal and cannot be \"update\""
                                .formatted(old.id()));
            }
            ObjectNode hostConfig = old.hostConfig().deepCopy();
            boolean limited = mergeLimits(hostConfig, request);
            mergePolicy(hostConfig, request);
            ContainerDefinition changed = old.with(hostConfig);
            Limits limits = ResourceLimits.of(changed.hostFields(), List.of());
            Optional<Live> live = container.live();
            if (limited && live.isPresent()) {
                live.get().started().cgroup().update(limits);
            }
            KeptFile.writeDurably(folders.definition(old.id()), changed.toJson());
            container.redefine(changed);
        } finally {
            container.turns.unlock();
        }
        events.happened("update", container.snapshot(), Map.of());
    }

    private static boolean mergeLimits(ObjectNode hostConfig, JsonFields request) throws ContainerException {
        JsonFields now = new JsonFields("HostConfig", hostConfig);
        boolean cores = request.integer("CpuPeriod") != 0 || request.integer("CpuQuota") != 0;
        if (cores && now.integer("NanoCpus") > 0) {
            throw conflict("CPU Period and Quota", "NanoCPUs");
        }
        if (request.integer("NanoCpus") > 0 && (now.integer("CpuPeriod") > 0 || now.integer("CpuQuota") > 0)) {
            throw conflict("Nano CPUs", "CPU Period or Quota");
        }
        long swap = now.integer("MemorySwap");
        if (request.integer("MemorySwap") == 0 && swap > 0 && request.integer("Memory") > swap) {
            throw ContainerException.invalid(
                    "Memory limit should be smaller than already set memoryswap limit, update the"
                            + " memoryswap at the same time");
        }
        boolean changes = false;
        for (String name : NUMBERS) {
            if (request.integer(name) != 0) {
                hostConfig.put(name, request.integer(name));
                changes = true;
            }
        }
        for (String name : TEXTS) {
            if (!request.text(name).isEmpty()) {
                hostConfig.put(name, request.text(name));
                changes = true;
            }
        }
        return changes;
    }

    private static ContainerException conflict(String wanted, String set) {
        return ContainerException.invalid(
                "Conflicting options: %s cannot be updated as %s has already been set".formatted(wanted, set));
    }

    private static void mergePolicy(ObjectNode hostConfig, JsonFields request) throws ContainerException {
        JsonFields wanted = request.object("RestartPolicy");
        if (wanted.text("Name").isEmpty()) {
            return;
        }
        if (new JsonFields("HostConfig", hostConfig).flag("AutoRemove")) {
            throw ContainerException.invalid(
                    "Restart policy cannot be updated because AutoRemove is enabled for the container");
        }
        RestartPolicy _ = RestartPolicy.of(request);
        hostConfig
                .putObject("RestartPolicy")
                .put("Name", wanted.text("Name"))
                .put("MaximumRetryCount", wanted.integer("MaximumRetryCount"));
    }
}
