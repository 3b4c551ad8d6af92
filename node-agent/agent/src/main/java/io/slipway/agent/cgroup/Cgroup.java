package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One container's group, in all hierarchies that it needs. It lives from {@link CgroupDriver#create} to {@link #remove},
 * whoever holds this object: two objects of one id speak of the same group. All methods may be called by any thread.
 */
public interface Cgroup {
    String id();

    /** How a process gets in, to be handed to the shim. */
    CgroupEntry entry();

    /** The file in which the kernel counts those it has killed for memory; empty without that controller. */
    Optional<Path> memoryEvents();

    /** Its path below the root of each hierarchy: {@code /slipway-INSTANCE/ID}. */
    String path();

    /** What was asked for and could not be limited on this machine, one sentence each. */
    List<String> warnings();

    /** Writes limits anew; those that are unset stay as they are. Device rules are not changed. */
    void update(Limits limits) throws IOException;

    CgroupStats stats() throws IOException;

    /** Stops all processes in the group. Returns when none runs any more, or fails after a few seconds. */
    void freeze() throws IOException;

    void thaw() throws IOException;

    /** Whether it is frozen, or about to be. */
    boolean isFrozen() throws IOException;

    /** The processes in the group, as seen from the agent's pid namespace. */
    List<Integer> pids() throws IOException;

    /**
     * Ends all processes in the group with SIGKILL, also those that fork meanwhile and those that are frozen, and returns
     * when none is left.
     *
     * @throws IOException when some are still there at the end of the time; the message lists them
     */
    void kill(Duration limit) throws IOException;

    /** How many processes the kernel has killed here because memory ran out. */
    long oomKills() throws IOException;

    /**
     * Removes the group everywhere; does nothing where it is gone already. The kernel needs a moment after the last
     * process has ended, so it is tried until the time is over.
     */
    void remove(Duration limit) throws IOException;
}
