package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SyncFileRangeTest {
    @TempDir
    private Path folder;

    @Test
    void theKernelHasTheFileOpenAndBeginsToWriteItUntilClosed() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[3_000_000]);
        try (SyncFileRange range = SyncFileRange.open(file)) {
            assertThat(openFiles()).contains(file.toRealPath());
            assertThat(range.begin(0, 3_000_000)).isTrue();
        }
        assertThat(openFiles()).doesNotContain(file.toRealPath());
    }

    @Test
    void whatCannotBeOpenedIsLeftToTheForceThatFollows() {
        try (SyncFileRange range = SyncFileRange.open(folder.resolve("missing"))) {
            assertThat(range.begin(0, 1)).isFalse();
        }
    }

    private static List<Path> openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.map(SyncFileRangeTest::target).toList();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return Path.of("closed meanwhile");
        }
    }
}
