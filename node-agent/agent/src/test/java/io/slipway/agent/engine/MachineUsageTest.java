package io.slipway.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineUsageTest {
    @TempDir
    private Path proc;

    /** What guests use is counted in the first two already. */
    @Test
    void processorTimeIsTheSumOfTheFirstEightTimes() throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu  1 2 3 4 5 6 7 8 1000 1000\ncpu0 1 2 3 4 5 6 7 8 0 0\n");
        assertThat(new MachineUsage(proc).processorNanos()).isEqualTo(360_000_000L);
    }

    @Test
    void memoryIsInBytes() throws IOException {
        Files.writeString(proc.resolve("meminfo"), "MemTotal:       16384 kB\nMemFree:        1 kB\n");
        assertThat(new MachineUsage(proc).memoryBytes()).isEqualTo(16L << 20);
    }
}
