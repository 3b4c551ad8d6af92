package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads what a group of version 2 has used. What a kernel does not count is 0. */
final class V2Stats {
    private static final long NANOS_PER_MICRO = 1000;

    private final Path directory;

    V2Stats(Path directory) {
        this.directory = directory;
    }

    CgroupStats read() throws IOException {
        return new CgroupStats(cpu(), memory(), pids(), io());
    }

    private CgroupStats.Cpu cpu() throws IOException {
        Map<String, Long> stat = ControlFile.keyed(directory.resolve(V2Files.CPU_STAT));
        return new CgroupStats.Cpu(
                stat.getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO,
                stat.getOrDefault("user_usec", 0L) * NANOS_PER_MICRO,
                stat.getOrDefault("system_usec", 0L) * NANOS_PER_MICRO,
                stat.getOrDefault("nr_periods", 0L),
                stat.getOrDefault("nr_throttled", 0L),
                stat.getOrDefault("throttled_usec", 0L) * NANOS_PER_MICRO);
    }

    private CgroupStats.Memory memory() throws IOException {
        Path stat = directory.resolve(V2Files.MEMORY_STAT);
        return new CgroupStats.Memory(
                number(V2Files.MEMORY_CURRENT, 0),
                number(V2Files.MEMORY_PEAK, 0),
                Files.exists(stat) ? ControlFile.keyed(stat).getOrDefault("inactive_file", 0L) : 0,
                number(V2Files.MEMORY_MAX, Long.MAX_VALUE));
    }

    private CgroupStats.Pids pids() throws IOException {
        return new CgroupStats.Pids(number(V2Files.PIDS_CURRENT, 0), number(V2Files.PIDS_MAX, Long.MAX_VALUE));
    }

    private CgroupStats.Io io() throws IOException {
        Path stat = directory.resolve(V2Files.IO_STAT);
        long read = 0;
        long written = 0;
        if (Files.exists(stat)) {
            for (String line : Files.readAllLines(stat)) {
                for (String field : line.split(" ", -1)) {
                    if (field.startsWith("rbytes=")) {
                        read += Long.parseLong(field.substring("rbytes=".length()));
                    } else if (field.startsWith("wbytes=")) {
                        written += Long.parseLong(field.substring("wbytes=".length()));
                    }
                }
            }
        }
        return new CgroupStats.Io(read, written);
    }

    private long number(String file, long otherwise) throws IOException {
        Path path = directory.resolve(file);
        return Files.exists(path) ? ControlFile.number(path) : otherwise;
    }
}
