package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerDeviceTest {
    @TempDir
    private Path folder;

    @Test
    void nodesAreFoundAndWhatIsTheContainersOwnIsNotLookedInto() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "nodes are made as root");
        Files.createDirectories(folder.resolve("pts"));
        Files.createDirectories(folder.resolve("snd"));
        node("null");
        node("pts/0");
        node("snd/card");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("null"));
        Files.writeString(folder.resolve("file"), "no device");
        assertThat(ContainerDevice.nodesBelow(folder))
                .containsExactly(folder.resolve("null"), folder.resolve("snd/card"));
        assertThat(ContainerDevice.nodesBelow(folder.resolve("pts"))).containsExactly(folder.resolve("pts/0"));
    }

    /** Each opened terminal is a node of its own, and gone when it is closed. */
    @Test
    void allDevicesOfTheHostAreFoundWhileNodesComeAndGo() throws Exception {
        Process terminals = new ProcessBuilder(
                        "sh", "-c", "while :; do : > /dev/shm/slipway-a-test; rm -f /dev/shm/slipway-a-test; done")
                .start();
        try {
            for (int i = 0; i < 20; i++) {
                List<ContainerDevice> devices = ContainerDevice.allOfHost();
                assertThat(devices).extracting(ContainerDevice::path).contains("/dev/null");
            }
        } finally {
            terminals.destroyForcibly().waitFor();
            Files.deleteIfExists(Path.of("/dev/shm/slipway-a-test"));
        }
    }

    private void node(String name) throws Exception {
        Process mknod = new ProcessBuilder("mknod", folder.resolve(name).toString(), "c", "1", "3").start();
        assertThat(mknod.waitFor()).isZero();
    }
}
