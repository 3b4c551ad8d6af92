package io.slipway.agent.cgroup;

/** What a group has used. Counters grow from the group's creation. */
public record CgroupStats(Cpu cpu, Memory memory, Pids pids, Io io) {
    /**
     * Processor time in nanoseconds, and how often the quota held the group back.
     *
     * @param periods quota periods that have passed; 0 without a quota
     * @param throttledPeriods those in which the group had to wait
     */
    public record Cpu(
            long totalNanos,
            long userNanos,
            long systemNanos,
            long periods,
            long throttledPeriods,
            long throttledNanos) {}

    /**
     * Memory in bytes.
     *
     * @param usage with page cache
     * @param inactiveFile page cache that can be had back at once; docker shows usage without it
     * @param limit {@link Long#MAX_VALUE} where unlimited
     */
    public record Memory(long usage, long peak, long inactiveFile, long limit) {}

    /**
     * Tasks, threads counted one by one.
     *
     * @param limit {@link Long#MAX_VALUE} where unlimited
     */
    public record Pids(long current, long limit) {}

    /** Bytes read from and written to block devices. */
    public record Io(long readBytes, long writtenBytes) {}
}
