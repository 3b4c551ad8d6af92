package io.slipway.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says of a server, and whether it is still true. The file outlives a killed server, and its
 * number may since belong to any other program.
 *
 * @param pid the process id it names
 * @param data the cluster it lies in
 */
record Postmaster(long pid, Path data) {

    static final String FILE = "postmaster.pid";

    /** Reads the file of a cluster; empty when there is none or its first line is no number. */
    static Optional<Postmaster> recordedIn(Path data) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve(FILE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new Postmaster(Long.parseLong(lines.getFirst().strip()), data));
    }

    /** Whether any postgres lives in this cluster, be it only a session that outlived its postmaster. */
    static boolean anyProcessOf(Path data) throws IOException {
        Path folder = data.toRealPath();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (livesIn(folder, process)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean livesIn(Path folder, Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(folder)
                    && Files.readString(process.resolve("comm")).strip().equals("postgres");
        } catch (IOException e) {
            // It ended just now, or it is another user's and so none of this cluster.
            return false;
        }
    }

    /** Whether the process with this id is a postgres of this very cluster. */
    boolean runs() throws IOException {
        String commandLine;
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            commandLine = new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (ProcessHandle.of(pid).isEmpty()) {
                return false;
            }
            throw e;
        }
        List<String> words = List.of(commandLine.split("\0", -1));
        return words.getFirst().endsWith("/postgres") && words.contains(data.toString());
    }
}
