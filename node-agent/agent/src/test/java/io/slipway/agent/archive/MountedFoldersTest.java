package io.slipway.agent.archive;

import static io.slipway.agent.archive.Sandbox.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes and binds of a container that is not running. */
class MountedFoldersTest {
    private Sandbox sandbox;
    private Path volume;
    private MountedFolder data;

    @BeforeEach
    void makeAVolume(@TempDir Path folder) throws IOException {
        sandbox = new Sandbox(folder);
        volume = Files.createDirectory(folder.resolve("volume"));
        Files.writeString(volume.resolve("kept"), "in the volume");
        Files.createSymbolicLink(volume.resolve("etc"), Path.of("/etc"));
        sandbox.file("data/hidden", "below the volume");
        sandbox.file("etc/f", "in the image");
        sandbox.link("var/data", "../data");
        data = new MountedFolder("/data", volume, false);
    }

    @Test
    void aVolumeHidesWhatTheImageHasThere() throws IOException {
        assertThat(sandbox.stat("/data/kept", data)).isPresent();
        assertThat(sandbox.stat("/data/hidden", data)).isEmpty();
        assertThat(TarBytes.names(sandbox.read("/data", data))).containsExactly("data/", "data/etc", "data/kept");
        assertThat(TarBytes.names(sandbox.read("/", data)))
                .contains("/data/kept")
                .doesNotContain("/data/hidden");
    }

    @Test
    void linksLeadIntoAVolumeAndOutOfIt() throws IOException {
        assertThat(sandbox.stat("/var/data/kept", data)).isPresent();
        assertThat(sandbox.stat("/data/etc/f", data)).isPresent();
        assertThat(sandbox.stat("/data/etc/", data).orElseThrow().name()).isEqualTo("etc");
        sandbox.write("/var/data", new TarBytes().file("new", "x").file("etc/through", "y"), PLAIN, data);
        assertThat(volume.resolve("new")).hasContent("x");
        assertThat(sandbox.root.resolve("etc/through")).hasContent("y");
    }

    @Test
    void aTargetThatLeadsOverALinkLiesAtItsEnd() throws IOException {
        MountedFolder overLink = new MountedFolder("/var/data/sub", volume, false);
        assertThat(sandbox.stat("/data/sub/kept", overLink)).isPresent();
        assertThat(TarBytes.names(sandbox.read("/data", overLink))).contains("data/hidden", "data/sub/kept");
    }

    @Test
    void aTargetThatIsMissingIsMade() throws IOException {
        MountedFolder deep = new MountedFolder("/srv/deep/folder", volume, false);
        MountedFolder inIt = new MountedFolder("/srv/deep/folder/inner", sandbox.outside, false);
        MountedFolder file = new MountedFolder("/srv/file", volume.resolve("kept"), false);
        assertThat(TarBytes.names(sandbox.read("/srv", inIt, deep, file)))
                .contains("srv/deep/folder/kept", "srv/deep/folder/inner/secret", "srv/file");
        assertThat(sandbox.root.resolve("srv/file")).isEmptyFile();
    }

    @Test
    void readOnlyVolumesAreNotWrittenByAnyWay() throws IOException {
        MountedFolder readOnly = new MountedFolder("/data", volume, true);
        TarBytes tar = new TarBytes().file("n", "x");
        TarBytes around = new TarBytes().file("var/data/n", "x");
        TarBytes linked = new TarBytes().symbolicLink("way", "/data").file("way/n", "x");
        TarBytes implied = new TarBytes().file("data/new/folder/n", "x");
        TarBytes described = new TarBytes().folder("data/etc2");
        for (TarBytes one : java.util.List.of(around, linked, implied, described)) {
            assertThatThrownBy(() -> sandbox.write("/", one, PLAIN, readOnly))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("mounted volume is marked read-only");
        }
        assertThatThrownBy(() -> sandbox.write("/data", tar, PLAIN, readOnly))
                .isInstanceOf(RefusedException.class)
                .hasMessage("mounted volume is marked read-only");
        try (var names = Files.list(volume)) {
            assertThat(names.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("kept", "etc");
        }
    }

    @Test
    void theRootOfAReadOnlyVolumeKeepsItsOwnerAndMode() throws IOException {
        MountedFolder readOnly = new MountedFolder("/data", volume, true);
        Files.setAttribute(volume, "unix:mode", 040700);
        assertThatThrownBy(() -> sandbox.write("/", new TarBytes().folder("data"), PLAIN, readOnly))
                .isInstanceOf(RefusedException.class);
        assertThat(Files.getAttribute(volume, "unix:mode")).isEqualTo(040700);
    }

    @Test
    void aReadOnlyRootMayHaveAWritableVolume() throws IOException {
        try (ContainerFiles files = sandbox.open(true, data)) {
            files.write("/data", new TarBytes().file("n", "x").stream(), PLAIN);
            assertThatThrownBy(() -> files.write("/etc", new TarBytes().file("n", "x").stream(), PLAIN))
                    .hasMessage("container rootfs is marked read-only");
            assertThatThrownBy(() -> files.write("/data", new TarBytes().file("etc/n", "x").stream(), PLAIN))
                    .hasMessage("container rootfs is marked read-only");
        }
        assertThat(volume.resolve("n")).hasContent("x");
    }

    @Test
    void whatIsMountedIsNotReplaced() throws IOException {
        MountedFolder file = new MountedFolder("/etc/f", volume.resolve("kept"), false);
        assertThat(sandbox.stat("/etc/f", file).orElseThrow().size()).isEqualTo(13);
        assertThatThrownBy(() -> sandbox.write("/etc", new TarBytes().file("f", "x"), PLAIN, file))
                .isInstanceOf(RefusedException.class)
                .hasMessage("unlinkat /etc/f: device or resource busy");
        assertThatThrownBy(() -> sandbox.write("/", new TarBytes().file("etc", "x"), PLAIN, file))
                .hasMessage("unlinkat /etc: device or resource busy");
        assertThatThrownBy(() -> sandbox.write("/", new TarBytes().file("data", "x"), PLAIN, data))
                .hasMessage("unlinkat /data: device or resource busy");
        assertThat(volume.resolve("kept")).hasContent("in the volume");
        assertThat(sandbox.root.resolve("etc/f")).hasContent("in the image");
    }

    @Test
    void theExportIsWithoutVolumes() throws IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        try (ContainerFiles files = sandbox.open(data)) {
            files.export(out);
        }
        assertThat(TarBytes.names(out.toByteArray())).contains("data/hidden").doesNotContain("data/kept");
    }
}
