package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFoldersTest {
    @TempDir
    Path base;

    @Test
    void nobodyElseEntersTheDataAndTheSocketCanBeReached() throws IOException {
        PrivateFolders.make(base.resolve("a/data"), base.resolve("b/run"));
        assertThat(mode("a/data")).isEqualTo("rwx------");
        assertThat(mode("b/run")).isEqualTo("rwx--x--x");
        assertThat(mode("b/run/c")).isEqualTo("rwx------");
        assertThat(mode("b/run/x")).isEqualTo("rwx------");
        assertThat(mode("b/run/i")).isEqualTo("rwx------");
        assertThat(mode("b/run/network")).isEqualTo("rwx------");
    }

    @Test
    void foldersThatAreThereAlreadyAreMended() throws IOException {
        Path images = Files.createDirectories(base.resolve("run/i"));
        Path data = Files.createDirectory(base.resolve("data"));
        Files.setPosixFilePermissions(images, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        PrivateFolders.make(data, base.resolve("run"));
        assertThat(mode("run/i")).isEqualTo("rwx------");
        assertThat(mode("data")).isEqualTo("rwx------");
    }

    private String mode(String folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(base.resolve(folder)));
    }
}
