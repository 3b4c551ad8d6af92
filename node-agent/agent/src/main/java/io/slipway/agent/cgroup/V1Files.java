package io.slipway.agent.cgroup;

/** The names of version 1's files. */
final class V1Files {
    static final String TASKS = "tasks";

    static final String MEMORY_LIMIT = "memory.limit_in_bytes";
    static final String MEMORY_SWAP_LIMIT = "memory.memsw.limit_in_bytes";
    static final String MEMORY_RESERVATION = "memory.soft_limit_in_bytes";
    static final String MEMORY_USAGE = "memory.usage_in_bytes";
    static final String MEMORY_PEAK = "memory.max_usage_in_bytes";
    static final String MEMORY_STAT = "memory.stat";
    static final String OOM_CONTROL = "memory.oom_control";

    static final String CPU_PERIOD = "cpu.cfs_period_us";
    static final String CPU_QUOTA = "cpu.cfs_quota_us";
    static final String CPU_SHARES = "cpu.shares";
    static final String CPU_STAT = "cpu.stat";
    static final String CPU_USAGE = "cpuacct.usage";
    static final String CPU_USAGE_USER = "cpuacct.usage_user";
    static final String CPU_USAGE_SYSTEM = "cpuacct.usage_sys";

    static final String CPUSET_CPUS = "cpuset.cpus";
    static final String CPUSET_MEMS = "cpuset.mems";

    static final String PIDS_MAX = "pids.max";
    static final String PIDS_CURRENT = "pids.current";

    static final String DEVICES_ALLOW = "devices.allow";
    static final String DEVICES_DENY = "devices.deny";

    static final String FREEZER_STATE = "freezer.state";

    static final String BLKIO_WEIGHT = "blkio.weight";
    static final String BLKIO_BFQ_WEIGHT = "blkio.bfq.weight";
    static final String BLKIO_BYTES = "blkio.throttle.io_service_bytes_recursive";

    private V1Files() {}
}
