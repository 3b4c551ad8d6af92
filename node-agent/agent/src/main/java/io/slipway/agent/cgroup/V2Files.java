package io.slipway.agent.cgroup;

/** The names of version 2's files. */
final class V2Files {
    static final String CONTROLLERS = "cgroup.controllers";
    static final String SUBTREE_CONTROL = "cgroup.subtree_control";
    static final String PROCESSES = "cgroup.procs";
    static final String TYPE = "cgroup.type";
    static final String FREEZE = "cgroup.freeze";
    static final String EVENTS = "cgroup.events";
    static final String KILL = "cgroup.kill";

    static final String MEMORY_MAX = "memory.max";
    static final String MEMORY_SWAP_MAX = "memory.swap.max";
    static final String MEMORY_LOW = "memory.low";
    static final String MEMORY_CURRENT = "memory.current";
    static final String MEMORY_PEAK = "memory.peak";
    static final String MEMORY_STAT = "memory.stat";
    static final String MEMORY_EVENTS = "memory.events";

    static final String CPU_MAX = "cpu.max";
    static final String CPU_WEIGHT = "cpu.weight";
    static final String CPU_STAT = "cpu.stat";

    static final String CPUSET_CPUS = "cpuset.cpus";
    static final String CPUSET_MEMS = "cpuset.mems";

    static final String PIDS_MAX = "pids.max";
    static final String PIDS_CURRENT = "pids.current";

    static final String IO_WEIGHT = "io.weight";
    static final String IO_BFQ_WEIGHT = "io.bfq.weight";
    static final String IO_STAT = "io.stat";

    private V2Files() {}
}
