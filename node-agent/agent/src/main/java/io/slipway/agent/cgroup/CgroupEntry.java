package io.slipway.agent.cgroup;

import java.nio.file.Path;
import java.util.List;

/** How a process enters a group. */
public sealed interface CgroupEntry {
    /** Version 1: the child writes {@code 0} to each of these files before it executes the program. */
    record Tasks(List<Path> files) implements CgroupEntry {
        public Tasks {
            files = List.copyOf(files);
        }
    }

    /** Version 2: the child is cloned into this directory with {@code CLONE_INTO_CGROUP}. */
    record Directory(Path path) implements CgroupEntry {}
}
