package io.slipway.agent.runtime;

/**
 * One resource limit.
 *
 * @param soft in the resource's own unit; -1 is unlimited
 * @param hard the same
 */
public record ResourceLimit(Resource resource, long soft, long hard) {
    /** The resources, in the order of their numbers on Linux. */
    public enum Resource {
        CPU,
        FSIZE,
        DATA,
        STACK,
        CORE,
        RSS,
        NPROC,
        NOFILE,
        MEMLOCK,
        AS,
        LOCKS,
        SIGPENDING,
        MSGQUEUE,
        NICE,
        RTPRIO,
        RTTIME
    }
}
