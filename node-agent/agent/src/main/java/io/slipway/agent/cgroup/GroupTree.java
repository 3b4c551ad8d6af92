package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of one hierarchy with all that lies below it: a container may make groups of its own. */
final class GroupTree {
    private static final Logger LOG = LoggerFactory.getLogger(GroupTree.class);
    private static final String PROCESSES = "cgroup.procs";
    private static final String TYPE = "cgroup.type";
    private static final int MOST_GROUPS = 100_000;
    /** Its own name and its dot. */
    private static final Integer LINKS_WITHOUT_CHILDREN = 2;

    private GroupTree() {}

    /** The directory and all below it, the innermost first; none where it is not there. */
    static List<Path> innermostFirst(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        collect(directory, found);
        return found;
    }

    private static void collect(Path directory, List<Path> found) throws IOException {
        if (found.size() > MOST_GROUPS) {
            throw new IOException("more than " + MOST_GROUPS + " control groups below " + directory);
        }
        if (!Files.isDirectory(directory)) {
            return;
        }
        for (Path child : children(directory)) {
            collect(child, found);
        }
        found.add(directory);
    }

    /**
     * The groups right below a directory; none where it is not there. The number of links tells whether there are any:
     * otherwise each of a directory's dozens of files would be looked at.
     */
    static List<Path> children(Path directory) throws IOException {
        try {
            if (Files.getAttribute(directory, "unix:nlink").equals(LINKS_WITHOUT_CHILDREN)) {
                return List.of();
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
            entries.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        return children;
    }

    /** The processes in the directory and below it, in order. */
    static List<Integer> processes(Path directory) throws IOException {
        TreeSet<Integer> processes = new TreeSet<>();
        for (Path group : innermostFirst(directory)) {
            try {
                if (!threaded(group)) {
                    processes.addAll(ownProcesses(group));
                }
            } catch (NoSuchFileException e) {
                LOG.debug("{} has gone since it was listed, and with it its processes", group);
            }
        }
        return List.copyOf(processes);
    }

    /** The processes of the group itself, without those below it. */
    static List<Integer> ownProcesses(Path group) throws IOException {
        List<Integer> processes = new ArrayList<>();
        for (String line : Files.readAllLines(group.resolve(PROCESSES))) {
            processes.add(Integer.valueOf(line.strip()));
        }
        // A process outside the agent's pid namespace is shown as 0.
        processes.removeIf(pid -> pid == 0);
        return processes;
    }

    /** The processes of a threaded group are listed by the group above it alone. */
    private static boolean threaded(Path group) throws IOException {
        Path type = group.resolve(TYPE);
        return Files.exists(type) && ControlFile.read(type).equals("threaded");
    }

    /** Removes the directory and all below it; a group whose last process has just ended may be busy for a moment. */
    static void remove(Path directory, Patience patience) throws IOException {
        if (removed(directory)) {
            return;
        }
        while (true) {
            try {
                for (Path group : innermostFirst(directory)) {
                    Files.deleteIfExists(group);
                }
                return;
            } catch (DirectoryNotEmptyException e) {
                // A child has been made since they were listed.
                patience.pauseOr(() -> e);
            } catch (IOException e) {
                patience.pauseOr(
                        () -> new IOException("%s could not be removed: %s".formatted(directory, e.getMessage()), e));
            }
        }
    }

    /** The usual case at one call: nothing is in it and nothing below it. */
    private static boolean removed(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException e) {
            LOG.debug("{} is not removed at once", directory, e);
            return false;
        }
    }
}
