package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The control groups of one instance. {@link #probe} looks at what is mounted; afterwards groups are created, found again
 * after a restart of the agent, and reconciled with the containers that are known. All methods may be called by any
 * thread.
 */
public interface CgroupDriver {
    /** What the machine has, by what is mounted and not by the kernel's version. */
    enum Layout {
        /** Hierarchies of version 1, each with one controller or several. */
        V1,
        /** Version 1 with controllers, and a version 2 hierarchy without. Limits are those of version 1. */
        HYBRID,
        /** One hierarchy of version 2. */
        V2;

        /** {@code 1} or {@code 2}, as the Docker API names it. */
        public String version() {
            return this == V2 ? "2" : "1";
        }
    }

    /**
     * The driver that fits what is mounted.
     *
     * @param instance part of the parent group's name, {@code slipway-INSTANCE}
     * @throws IOException where no control groups are mounted, or the parent cannot be made
     */
    static CgroupDriver probe(String instance) throws IOException {
        return Probe.of(instance, Path.of("/proc/self/mountinfo"));
    }

    Layout layout();

    /** Whether a limit of this kind has an effect here, for {@code docker info} and warnings. */
    boolean supports(Feature feature);

    /**
     * Makes the group with its limits. An existing empty group of that id is taken over. What cannot be limited here is a
     * line of {@link Cgroup#warnings}; a limit that the kernel refuses is an exception, and nothing is left behind.
     *
     * @param id a container's id: letters, digits, {@code _ . -}
     */
    Cgroup create(String id, Limits limits) throws IOException;

    /** The group of a container that was created before, for instance by an agent that is gone. */
    Optional<Cgroup> find(String id) throws IOException;

    /** The ids of all groups below the parent, also of those that exist in some hierarchies only. */
    Set<String> ids() throws IOException;

    /**
     * Ends the processes of all groups that are not to be kept, and removes these groups. One that does not go does not
     * keep the others; its failure is thrown at the end.
     *
     * @return the ids of those that were removed
     */
    default Set<String> reconcile(Set<String> keep) throws IOException {
        return Strays.remove(this, keep);
    }

    /** Removes the parent, for an instance that goes for good. Groups below it are an error. */
    void removeParent() throws IOException;

    /** Kinds of limits that a kernel may lack. */
    enum Feature {
        MEMORY,
        SWAP,
        OOM_KILL_DISABLE,
        CPU_QUOTA,
        CPU_SHARES,
        CPUSET,
        PIDS,
        BLKIO_WEIGHT,
        DEVICES
    }
}
