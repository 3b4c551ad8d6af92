package io.slipway.agent.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cgroups that a process is born in; they exist already.
 *
 * @param tasks the {@code tasks} files of version 1 hierarchies; the process itself writes 0 to each
 * @param unified the directory of the version 2 hierarchy: the process is created in it
 * @param memoryEvents the file that counts OOM kills: {@code memory.oom_control} or {@code memory.events}
 */
public record CgroupMembership(List<Path> tasks, Optional<Path> unified, Optional<Path> memoryEvents) {
    public CgroupMembership {
        tasks = List.copyOf(tasks);
    }

    /** The agent's own cgroups. */
    public static CgroupMembership none() {
        return new CgroupMembership(List.of(), Optional.empty(), Optional.empty());
    }
}
