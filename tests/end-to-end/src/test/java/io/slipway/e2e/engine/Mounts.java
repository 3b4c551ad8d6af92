package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The mounts that a process sees, from its mountinfo. */
final class Mounts {
    private Mounts() {}

    /** The mount points of this process's namespace that lie in one of the folders, the deepest first. */
    static List<String> below(Path... folders) {
        return points("self").stream()
                .filter(point ->
                        Stream.of(folders).anyMatch(folder -> Path.of(point).startsWith(folder)))
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** All mount points of a process, in the kernel's order. Spaces in names stay escaped. */
    static List<String> points(String process) {
        return lines(process).stream().map(line -> line.split(" ")[4]).toList();
    }

    static List<String> lines(String process) {
        try {
            return Files.readAllLines(Path.of("/proc", process, "mountinfo"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
