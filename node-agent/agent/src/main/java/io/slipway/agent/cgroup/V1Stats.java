package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads what a group of version 1 has used. What a kernel does not count is 0. */
final class V1Stats {
    private final Map<V1Controller, Path> directories;

    V1Stats(Map<V1Controller, Path> directories) {
        this.directories = directories;
    }

    CgroupStats read() throws IOException {
        return new CgroupStats(cpu(), memory(), pids(), io());
    }

    private CgroupStats.Cpu cpu() throws IOException {
        Map<String, Long> stat = keyed(V1Controller.CPU, V1Files.CPU_STAT);
        return new CgroupStats.Cpu(
                number(V1Controller.CPUACCT, V1Files.CPU_USAGE, 0),
                number(V1Controller.CPUACCT, V1Files.CPU_USAGE_USER, 0),
                number(V1Controller.CPUACCT, V1Files.CPU_USAGE_SYSTEM, 0),
                stat.getOrDefault("nr_periods", 0L),
                stat.getOrDefault("nr_throttled", 0L),
                stat.getOrDefault("throttled_time", 0L));
    }

    private CgroupStats.Memory memory() throws IOException {
        return new CgroupStats.Memory(
                number(V1Controller.MEMORY, V1Files.MEMORY_USAGE, 0),
                number(V1Controller.MEMORY, V1Files.MEMORY_PEAK, 0),
                keyed(V1Controller.MEMORY, V1Files.MEMORY_STAT).getOrDefault("total_inactive_file", 0L),
                number(V1Controller.MEMORY, V1Files.MEMORY_LIMIT, Long.MAX_VALUE));
    }

    private CgroupStats.Pids pids() throws IOException {
        return new CgroupStats.Pids(
                number(V1Controller.PIDS, V1Files.PIDS_CURRENT, 0),
                number(V1Controller.PIDS, V1Files.PIDS_MAX, Long.MAX_VALUE));
    }

    private CgroupStats.Io io() throws IOException {
        Path directory = directories.get(V1Controller.BLKIO);
        if (directory == null || !Files.exists(directory.resolve(V1Files.BLKIO_BYTES))) {
            return new CgroupStats.Io(0, 0);
        }
        long read = 0;
        long written = 0;
        for (String line : Files.readAllLines(directory.resolve(V1Files.BLKIO_BYTES))) {
            String[] fields = line.split(" ", -1);
            if (fields.length == 3 && fields[1].equals("Read")) {
                read += Long.parseLong(fields[2]);
            } else if (fields.length == 3 && fields[1].equals("Write")) {
                written += Long.parseLong(fields[2]);
            }
        }
        return new CgroupStats.Io(read, written);
    }

    private long number(V1Controller controller, String file, long otherwise) throws IOException {
        Path directory = directories.get(controller);
        return directory == null || !Files.exists(directory.resolve(file))
                ? otherwise
                : ControlFile.number(directory.resolve(file));
    }

    private Map<String, Long> keyed(V1Controller controller, String file) throws IOException {
        Path directory = directories.get(controller);
        return directory == null ? Map.of() : ControlFile.keyed(directory.resolve(file));
    }
}
