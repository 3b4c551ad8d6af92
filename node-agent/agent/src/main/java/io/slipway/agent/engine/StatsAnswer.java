package io.slipway.agent.engine;

import io.slipway.agent.cgroup.CgroupStats;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.engine.StatsRoutes.Usage;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Docker's form of what a container uses. */
final class StatsAnswer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private StatsAnswer() {}

    /**
     * One object.
     *
     * @param now empty for a container that does not run
     * @param before the look before it; empty for the first
     */
    static ObjectNode of(ContainerSnapshot container, Optional<Usage> now, Optional<Usage> before) {
        ObjectNode json = JSON.objectNode();
        json.put("read", now.map(usage -> usage.at().toString()).orElse(NEVER));
        json.put("preread", before.map(usage -> usage.at().toString()).orElse(NEVER));
        json.set("pids_stats", now.map(StatsAnswer::tasks).orElseGet(JSON::objectNode));
        json.set("blkio_stats", blocks(now));
        json.put("num_procs", 0);
        json.putObject("storage_stats");
        json.set("cpu_stats", processors(now));
        json.set("precpu_stats", processors(before));
        json.set("memory_stats", now.map(StatsAnswer::memory).orElseGet(JSON::objectNode));
        json.put("name", "/" + container.definition().name());
        json.put("id", container.definition().id().hex());
        now.filter(usage -> !usage.links().isEmpty()).ifPresent(usage -> json.set("networks", links(usage)));
        return json;
    }

    private static ObjectNode tasks(Usage usage) {
        CgroupStats.Pids pids = usage.group().pids();
        ObjectNode json = JSON.objectNode().put("current", pids.current());
        if (pids.limit() != Long.MAX_VALUE) {
            json.put("limit", pids.limit());
        }
        return json;
    }

    /** The sums over all devices, under one that is none. */
    private static ObjectNode blocks(Optional<Usage> now) {
        ObjectNode json = JSON.objectNode();
        json.putNull("io_service_bytes_recursive");
        if (now.isPresent()) {
            CgroupStats.Io io = now.get().group().io();
            ArrayNode bytes = json.putArray("io_service_bytes_recursive");
            bytes.addObject().put("major", 0).put("minor", 0).put("op", "read").put("value", io.readBytes());
            bytes.addObject().put("major", 0).put("minor", 0).put("op", "write").put("value", io.writtenBytes());
        }
        for (String name : new String[] {
            "io_serviced_recursive",
            "io_queue_recursive",
            "io_service_time_recursive",
            "io_wait_time_recursive",
            "io_merged_recursive",
            "io_time_recursive",
            "sectors_recursive"
        }) {
            json.putNull(name);
        }
        return json;
    }

    private static ObjectNode processors(Optional<Usage> look) {
        ObjectNode json = JSON.objectNode();
        ObjectNode usage = json.putObject("cpu_usage");
        ObjectNode throttling = JSON.objectNode();
        CgroupStats.Cpu cpu = look.map(seen -> seen.group().cpu()).orElse(new CgroupStats.Cpu(0, 0, 0, 0, 0, 0));
        usage.put("total_usage", cpu.totalNanos());
        usage.put("usage_in_kernelmode", cpu.systemNanos());
        usage.put("usage_in_usermode", cpu.userNanos());
        look.ifPresent(seen -> {
            json.put("system_cpu_usage", seen.machineNanos());
            json.put("online_cpus", Runtime.getRuntime().availableProcessors());
        });
        throttling.put("periods", cpu.periods());
        throttling.put("throttled_periods", cpu.throttledPeriods());
        throttling.put("throttled_time", cpu.throttledNanos());
        json.set("throttling_data", throttling);
        return json;
    }

    /** Clients show the usage without the page cache that can be had back, under the name of either version of groups. */
    private static ObjectNode memory(Usage usage) {
        CgroupStats.Memory memory = usage.group().memory();
        ObjectNode json = JSON.objectNode();
        json.put("usage", memory.usage());
        json.put("max_usage", memory.peak());
        json.putObject("stats")
                .put("inactive_file", memory.inactiveFile())
                .put("total_inactive_file", memory.inactiveFile());
        json.put("limit", Math.min(memory.limit(), usage.machineMemory()));
        return json;
    }

    private static ObjectNode links(Usage usage) {
        ObjectNode json = JSON.objectNode();
        for (MachineUsage.Link link : usage.links()) {
            json.putObject(link.name())
                    .put("rx_bytes", link.counters().get(0))
                    .put("rx_packets", link.counters().get(1))
                    .put("rx_errors", link.counters().get(2))
                    .put("rx_dropped", link.counters().get(3))
                    .put("tx_bytes", link.counters().get(8))
                    .put("tx_packets", link.counters().get(9))
                    .put("tx_errors", link.counters().get(10))
                    .put("tx_dropped", link.counters().get(11));
        }
        return json;
    }
}
