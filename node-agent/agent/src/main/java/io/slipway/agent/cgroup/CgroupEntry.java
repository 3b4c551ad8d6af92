package io.slipway.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** How a process enters a group. */
public sealed interface CgroupEntry {
    /**
     * Version 1: the child writes {@code 0} to each of these files before it executes the program.
     *
     * @param controllers those whose hierarchies the group lies in; in all others the child stays where the agent is
     */
    record Tasks(List<Path> files, Set<String> controllers) implements CgroupEntry {
        public Tasks {
            files = List.copyOf(files);
            controllers = Set.copyOf(controllers);
        }
    }

    /** Version 2: the child is cloned into this directory with {@code CLONE_INTO_CGROUP}. */
    record Directory(Path path) implements CgroupEntry {}
}
