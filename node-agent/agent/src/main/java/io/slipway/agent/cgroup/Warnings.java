package io.slipway.agent.cgroup;

/** What docker says about limits that a kernel cannot keep. */
final class Warnings {
    static final String MEMORY =
            "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.";
    static final String SWAP =
            "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory"
                    + " limited without swap.";
    static final String OOM_KILL_DISABLE = "Your kernel does not support OomKillDisable. OomKillDisable discarded.";
    static final String CPU_SHARES =
            "Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.";
    static final String CPU_QUOTA = "Your kernel does not support CPU cfs period/quota or the cgroup is not mounted."
            + " Period and quota discarded.";
    static final String CPUSET = "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.";
    static final String PIDS =
            "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.";
    static final String BLKIO_WEIGHT =
            "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.";
    static final String DEVICES = "The devices cgroup is not mounted. Device access is not restricted.";

    private Warnings() {}
}
