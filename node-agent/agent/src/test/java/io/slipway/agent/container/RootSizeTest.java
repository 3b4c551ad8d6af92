package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.snapshot.RootFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootSizeTest {
    @TempDir
    private Path folder;

    @Test
    void filesCountOnceAndFoldersAndTheImageNotAtAll() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.write(folder.resolve("a/b/file"), new byte[1000]);
        Files.createLink(folder.resolve("a/link"), folder.resolve("a/b/file"));
        assertThat(RootSize.of(new RootFs.Overlay(List.of(folder), folder, folder), 5000))
                .isEqualTo(1000);
        assertThat(RootSize.of(new RootFs.Directory(folder), 300)).isEqualTo(700);
        assertThat(RootSize.of(new RootFs.Directory(folder), 3000)).isZero();
    }
}
