package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The control groups of this machine as the kernel shows them, in all hierarchies. */
final class Cgroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private Cgroups() {}

    /** The mounted hierarchies: the one of cgroup v2, or those of v1 with what else is there. */
    static List<Path> hierarchies() {
        if (Files.exists(ROOT.resolve("cgroup.controllers"))) {
            return List.of(ROOT);
        }
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory)
                    .filter(folder -> !Files.isSymbolicLink(folder))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isVersion2() {
        return hierarchies().equals(List.of(ROOT));
    }

    /** Each cgroup below the roots. */
    static List<Path> all() {
        List<Path> found = new ArrayList<>();
        for (Path hierarchy : hierarchies()) {
            try (Stream<Path> folders = Files.walk(hierarchy)) {
                folders.filter(Files::isDirectory)
                        .filter(folder -> !folder.equals(hierarchy))
                        .forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                // A group that went away while it was listed: it is not one that stayed.
            }
        }
        return found;
    }

    /** The folder of a process's cgroup with this controller; with version 2 it is the only one it has. */
    static Path of(long pid, String controller) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
                String[] parts = line.split(":", 3);
                if (isVersion2() && parts[1].isEmpty()) {
                    return ROOT.resolve(parts[2].substring(1));
                }
                if (List.of(parts[1].split(",")).contains(controller)) {
                    return ROOT.resolve(controller).resolve(parts[2].substring(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("process " + pid + " is in no cgroup of " + controller);
    }

    /** The processor time that a process's cgroup has used, in seconds. */
    static double cpuSeconds(long pid) {
        try {
            if (isVersion2()) {
                Optional<String> usage = Files.readAllLines(of(pid, "cpu").resolve("cpu.stat")).stream()
                        .filter(line -> line.startsWith("usage_usec "))
                        .findFirst();
                return Long.parseLong(usage.orElseThrow().substring(11)) / 1e6;
            }
            return Long.parseLong(Files.readString(of(pid, "cpuacct").resolve("cpuacct.usage"))
                            .strip())
                    / 1e9;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the empty groups of this name and below it; what has processes stays. */
    static void removeTree(String name) {
        for (Path hierarchy : hierarchies()) {
            Path top = hierarchy.resolve(name);
            if (Files.isDirectory(top)) {
                try (Stream<Path> folders = Files.walk(top)) {
                    folders.filter(Files::isDirectory)
                            .sorted(Comparator.reverseOrder())
                            .forEach(folder -> folder.toFile().delete());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
