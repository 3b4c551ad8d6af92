import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Resident memory of a registry's process and of the PostgreSQL it started, from /proc, in MiB. */
final class Memory {

    private Memory() {}

    /** What the process has resident now. */
    static double resident(long pid) throws IOException {
        return field(Path.of("/proc/" + pid + "/status"), "VmRSS:");
    }

    /** The most it had resident since {@link #forgetPeak}. */
    static double peak(long pid) throws IOException {
        return field(Path.of("/proc/" + pid + "/status"), "VmHWM:");
    }

    static void forgetPeak(long pid) throws IOException {
        Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
    }

    /**
     * Proportional memory of the postmaster and its children: pages they share count once. 0 where there is none.
     *
     * @param data a data folder, in which an embedded PostgreSQL writes {@code pg/N/postmaster.pid}
     */
    static double postgres(Path data) throws IOException {
        double sum = 0;
        for (ProcessHandle process : postgresProcesses(data)) {
            sum += field(Path.of("/proc/" + process.pid() + "/smaps_rollup"), "Pss:");
        }
        return sum;
    }

    static List<ProcessHandle> postgresProcesses(Path data) throws IOException {
        if (!Files.isDirectory(data.resolve("pg"))) {
            return List.of();
        }
        List<Path> pidFiles;
        try (Stream<Path> files = Files.find(data.resolve("pg"), 3, (file, _) -> file.endsWith("postmaster.pid"))) {
            pidFiles = files.toList();
        }
        if (pidFiles.isEmpty()) {
            return List.of();
        }
        long postmaster = Long.parseLong(Files.readAllLines(pidFiles.getFirst()).getFirst().strip());
        return ProcessHandle.of(postmaster).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.children()))
                .toList();
    }

    private static double field(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no " + name + " in " + file);
    }
}
