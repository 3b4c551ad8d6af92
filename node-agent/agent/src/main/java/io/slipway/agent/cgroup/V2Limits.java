package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes limits into a group of version 2, in whose terms some of docker's words have to be said anew. */
final class V2Limits {
    private static final String MAX = "max";

    private final Path directory;
    private final List<String> warnings = new ArrayList<>();

    V2Limits(Path directory) {
        this.directory = directory;
    }

    /** Returns what could not be limited. Device rules are not among these files. */
    List<String> write(Limits limits) throws IOException {
        memory(limits.memory());
        cpu(limits.cpu());
        if (limits.pids() != 0) {
            set(V2Files.PIDS_MAX, limits.pids() > 0 ? Long.toString(limits.pids()) : MAX, Warnings.PIDS);
        }
        blkio(limits.blkioWeight());
        return List.copyOf(warnings);
    }

    private void memory(Limits.Memory memory) throws IOException {
        if (memory.limit() > 0) {
            set(V2Files.MEMORY_MAX, Long.toString(memory.limit()), Warnings.MEMORY);
            long swap = memory.effectiveSwap();
            // Here swap is counted alone, not with the memory.
            set(V2Files.MEMORY_SWAP_MAX, swap == -1 ? MAX : Long.toString(swap - memory.limit()), Warnings.SWAP);
        }
        if (memory.reservation() > 0) {
            set(V2Files.MEMORY_LOW, Long.toString(memory.reservation()), Warnings.MEMORY);
        }
        if (memory.oomKillDisable()) {
            warnings.add(Warnings.OOM_KILL_DISABLE);
        }
    }

    private void cpu(Limits.Cpu cpu) throws IOException {
        if (cpu.shares() > 0) {
            set(V2Files.CPU_WEIGHT, Long.toString(weightOfShares(cpu.shares())), Warnings.CPU_SHARES);
        }
        if (cpu.quotaMicros() != 0 || cpu.periodMicros() != 0) {
            String quota = cpu.quotaMicros() > 0 ? Long.toString(cpu.quotaMicros()) : MAX;
            set(V2Files.CPU_MAX, cpu.periodMicros() > 0 ? quota + " " + cpu.periodMicros() : quota, Warnings.CPU_QUOTA);
        }
        if (!cpu.cpus().isEmpty()) {
            set(V2Files.CPUSET_CPUS, cpu.cpus(), Warnings.CPUSET);
        }
        if (!cpu.mems().isEmpty()) {
            set(V2Files.CPUSET_MEMS, cpu.mems(), Warnings.CPUSET);
        }
    }

    /** Shares of 2 to 262144 become weights of 1 to 10000, by the line that runc draws. */
    static long weightOfShares(long shares) {
        long within = Math.clamp(shares, 2, 262_144);
        return 1 + (within - 2) * 9999 / 262_142;
    }

    /** Weights of 10 to 1000 become weights of 1 to 10000. */
    static long weightOfBlkio(int weight) {
        return 1 + (weight - 10) * 9999L / 990;
    }

    private void blkio(int weight) throws IOException {
        if (weight == 0) {
            return;
        }
        if (Files.exists(directory.resolve(V2Files.IO_BFQ_WEIGHT))) {
            ControlFile.write(directory.resolve(V2Files.IO_BFQ_WEIGHT), Integer.toString(weight));
            return;
        }
        set(V2Files.IO_WEIGHT, Long.toString(weightOfBlkio(weight)), Warnings.BLKIO_WEIGHT);
    }

    private void set(String file, String value, String warning) throws IOException {
        if (!Files.exists(directory.resolve(file))) {
            if (!warnings.contains(warning)) {
                warnings.add(warning);
            }
            return;
        }
        ControlFile.write(directory.resolve(file), value);
    }
}
