package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes limits into a group of version 1. */
final class V1Limits {
    private final Map<V1Controller, Path> directories;
    private final List<String> warnings = new ArrayList<>();

    V1Limits(Map<V1Controller, Path> directories) {
        this.directories = directories;
    }

    /** Returns what could not be limited. */
    List<String> write(Limits limits) throws IOException {
        memory(limits.memory());
        cpu(limits.cpu());
        cpuset(limits.cpu());
        if (limits.pids() != 0) {
            set(
                    V1Controller.PIDS,
                    V1Files.PIDS_MAX,
                    limits.pids() > 0 ? Long.toString(limits.pids()) : "max",
                    Warnings.PIDS);
        }
        blkio(limits.blkioWeight());
        devices(limits.devices());
        return List.copyOf(warnings);
    }

    private void memory(Limits.Memory memory) throws IOException {
        if (memory.limit() > 0) {
            memoryAndSwap(memory);
        }
        if (memory.reservation() > 0) {
            set(V1Controller.MEMORY, V1Files.MEMORY_RESERVATION, Long.toString(memory.reservation()), Warnings.MEMORY);
        }
        if (memory.oomKillDisable()) {
            set(V1Controller.MEMORY, V1Files.OOM_CONTROL, "1", Warnings.OOM_KILL_DISABLE);
        }
    }

    /** The kernel wants memory never above memory and swap together, so the order depends on which way they go. */
    private void memoryAndSwap(Limits.Memory memory) throws IOException {
        Path directory = directories.get(V1Controller.MEMORY);
        if (directory == null) {
            warnings.add(Warnings.MEMORY);
            return;
        }
        String limit = Long.toString(memory.limit());
        long swap = memory.effectiveSwap();
        if (!Files.exists(directory.resolve(V1Files.MEMORY_SWAP_LIMIT))) {
            warnings.add(Warnings.SWAP);
            ControlFile.write(directory.resolve(V1Files.MEMORY_LIMIT), limit);
            return;
        }
        long current = ControlFile.number(directory.resolve(V1Files.MEMORY_SWAP_LIMIT));
        if (swap == -1 || current < memory.limit()) {
            ControlFile.write(directory.resolve(V1Files.MEMORY_SWAP_LIMIT), Long.toString(swap));
            ControlFile.write(directory.resolve(V1Files.MEMORY_LIMIT), limit);
        } else {
            ControlFile.write(directory.resolve(V1Files.MEMORY_LIMIT), limit);
            ControlFile.write(directory.resolve(V1Files.MEMORY_SWAP_LIMIT), Long.toString(swap));
        }
    }

    private void cpu(Limits.Cpu cpu) throws IOException {
        if (cpu.shares() > 0) {
            set(V1Controller.CPU, V1Files.CPU_SHARES, Long.toString(cpu.shares()), Warnings.CPU_SHARES);
        }
        if (cpu.periodMicros() > 0) {
            set(V1Controller.CPU, V1Files.CPU_PERIOD, Long.toString(cpu.periodMicros()), Warnings.CPU_QUOTA);
        }
        if (cpu.quotaMicros() != 0) {
            set(V1Controller.CPU, V1Files.CPU_QUOTA, Long.toString(cpu.quotaMicros()), Warnings.CPU_QUOTA);
        }
    }

    private void cpuset(Limits.Cpu cpu) throws IOException {
        if (!cpu.cpus().isEmpty()) {
            set(V1Controller.CPUSET, V1Files.CPUSET_CPUS, cpu.cpus(), Warnings.CPUSET);
        }
        if (!cpu.mems().isEmpty()) {
            set(V1Controller.CPUSET, V1Files.CPUSET_MEMS, cpu.mems(), Warnings.CPUSET);
        }
    }

    private void blkio(int weight) throws IOException {
        Path directory = directories.get(V1Controller.BLKIO);
        if (weight == 0) {
            return;
        }
        for (String file : List.of(V1Files.BLKIO_BFQ_WEIGHT, V1Files.BLKIO_WEIGHT)) {
            if (directory != null && Files.exists(directory.resolve(file))) {
                ControlFile.write(directory.resolve(file), Integer.toString(weight));
                return;
            }
        }
        warnings.add(Warnings.BLKIO_WEIGHT);
    }

    private void devices(List<DeviceRule> rules) throws IOException {
        for (DeviceRule rule : rules) {
            set(
                    V1Controller.DEVICES,
                    rule.allow() ? V1Files.DEVICES_ALLOW : V1Files.DEVICES_DENY,
                    rule.toString(),
                    Warnings.DEVICES);
        }
    }

    private void set(V1Controller controller, String file, String value, String warning) throws IOException {
        Path directory = directories.get(controller);
        if (directory == null || !Files.exists(directory.resolve(file))) {
            if (!warnings.contains(warning)) {
                warnings.add(warning);
            }
            return;
        }
        ControlFile.write(directory.resolve(file), value);
    }
}
