package io.slipway.agent.runtime;

/**
 * A further process in a running container. It joins all namespaces of the target and is born in its cgroups. The log
 * of {@code streams} must be absent: what an exec prints goes to those attached alone.
 *
 * @param pid the container's first process, as the host numbers it ({@link Shim#pid})
 * @param startTime that process's start time ({@link Shim#startTime}), so that a reused pid is not entered
 */
public record ExecPlan(
        String id, int pid, long startTime, CgroupMembership cgroup, ProcessSpec process, Streams streams) {
    public ExecPlan {
        if (streams.log().isPresent()) {
            throw new IllegalArgumentException("An exec has no log");
        }
    }
}
