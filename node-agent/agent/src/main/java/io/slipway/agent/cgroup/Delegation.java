package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands version 2's controllers to the groups below one, which the kernel does not do by itself. */
final class Delegation {
    private static final Logger LOG = LoggerFactory.getLogger(Delegation.class);
    private static final List<String> WANTED = List.of("cpu", "cpuset", "io", "memory", "pids");
    private static final String LEAF = "init";

    private Delegation() {}

    /** Enables every controller that is there for the groups below. One that does not go is missed, and named in the log. */
    static void to(Path directory) throws IOException {
        Set<String> there = words(directory.resolve(V2Files.CONTROLLERS));
        Set<String> given = words(directory.resolve(V2Files.SUBTREE_CONTROL));
        for (String controller : WANTED) {
            if (there.contains(controller) && !given.contains(controller)) {
                enable(directory, controller);
            }
        }
    }

    private static Set<String> words(Path file) throws IOException {
        return new HashSet<>(Arrays.asList(ControlFile.read(file).split(" ", -1)));
    }

    private static void enable(Path directory, String controller) throws IOException {
        Path control = directory.resolve(V2Files.SUBTREE_CONTROL);
        try {
            ControlFile.write(control, "+" + controller);
        } catch (IOException e) {
            if (!isRootOfNamespace(directory)) {
                LOG.warn("The controller {} cannot be used: {}", controller, e.getMessage());
                return;
            }
            moveProcesses(directory);
            ControlFile.write(control, "+" + controller);
        }
    }

    /** The machine's own root has no type and may hold processes; that of a container may not. */
    private static boolean isRootOfNamespace(Path directory) throws IOException {
        return Files.exists(directory.resolve(V2Files.TYPE))
                && !GroupTree.ownProcesses(directory).isEmpty();
    }

    /** A group that hands controllers down holds no processes itself: they move to a leaf, as docker-in-docker does it. */
    private static void moveProcesses(Path directory) throws IOException {
        Path leaf = directory.resolve(LEAF);
        Files.createDirectories(leaf);
        for (int pid : GroupTree.ownProcesses(directory)) {
            ControlFile.write(leaf.resolve(V2Files.PROCESSES), Integer.toString(pid));
        }
        LOG.info("Moved the processes of {} to {}, so that its controllers can be used", directory, leaf);
    }
}
