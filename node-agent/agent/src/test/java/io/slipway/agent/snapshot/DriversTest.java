package io.slipway.agent.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.layer.InvalidLayerException;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriversTest {
    private static final List<String> DRIVERS = List.of("erofs-flat", "unpack", "copy");

    @TempDir(cleanup = CleanupMode.NEVER)
    Path base;

    private final Map<String, Snapshots> opened = new LinkedHashMap<>();

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "mounts need root");
    }

    @AfterEach
    void removeEverything() throws IOException {
        for (Snapshots snapshots : opened.values()) {
            snapshots.reconcile(Set.of(), Set.of());
        }
        TreeRemoval.remove(base);
    }

    private DataFolder folder(String driver) {
        return new DataFolder(base.resolve(driver), base.resolve("run-" + driver));
    }

    private Snapshots open(String driver) throws IOException {
        Snapshots snapshots = Snapshots.open(folder(driver), Optional.of(driver));
        opened.put(driver, snapshots);
        return snapshots;
    }

    private static ImageLayers store(Snapshots snapshots, List<byte[]> tars) throws IOException {
        List<Digest> diffIds = new ArrayList<>();
        for (byte[] tar : tars) {
            Digest diffId = Digest.sha256(tar);
            diffIds.add(diffId);
            Path draft = snapshots.layers().draft();
            Files.write(draft, tar);
            snapshots.layers().commit(draft, diffId);
        }
        return new ImageLayers(Digest.sha256(diffIds.toString().getBytes(UTF_8)), diffIds);
    }

    private Map<String, Map<String, String>> shownByAll(List<byte[]> tars) throws IOException {
        Map<String, Map<String, String>> shown = new LinkedHashMap<>();
        for (String driver : DRIVERS) {
            Snapshots snapshots = open(driver);
            ImageLayers image = store(snapshots, tars);
            snapshots.driver().prepareImage(image);
            snapshots.driver().createRoot("box", image);
            try (DetachedTree tree = snapshots.driver().openTree("box")) {
                shown.put(driver, TreeListing.of(tree.path()));
            }
        }
        return shown;
    }

    private Map<String, String> shownAlike(List<byte[]> tars) throws IOException {
        Map<String, Map<String, String>> shown = shownByAll(tars);
        assertThat(shown.get("unpack")).isEqualTo(shown.get("erofs-flat"));
        assertThat(shown.get("copy")).isEqualTo(shown.get("erofs-flat"));
        return shown.get("erofs-flat");
    }

    @Test
    void whatIsMountedOfAnImageHasNoSetUidProgramsAndNoDevices() throws IOException {
        Snapshots snapshots = open("erofs-flat");
        ImageLayers image =
                store(snapshots, List.of(new TarBytes().file("f", "x").bytes()));
        snapshots.driver().prepareImage(image);
        snapshots.driver().createRoot("box", image);
        RootFs root = snapshots.driver().root("box");
        String below = base.resolve("run-erofs-flat").toString();
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo")))
                .filteredOn(line -> line.contains(" " + below))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("nosuid,nodev"));
        assertThat(root).isInstanceOf(RootFs.Overlay.class);
    }

    @Test
    void allDriversShowTheSameTreeOfTrickyLayers() throws IOException {
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] bottom = new TarBytes()
                .as(0755, 0, 0, 1_600_000_000)
                .folder("./")
                .folder("usr/")
                .folder("usr/lib/")
                .link("lib", "usr/lib")
                .as(0644, 1000, 1000, 1_600_000_001)
                .file("usr/lib/a", "a below")
                .file("usr/lib/b", "b below")
                .hardLink("usr/lib/c", "usr/lib/b")
                .as(01777, 0, 0, 1_600_000_002)
                .folder("tmp")
                .as(0640, 7, 8, 1_600_000_003)
                .file("deep/er/file", "no folder is listed")
                .file("gone", "to be removed")
                .folder("opaque")
                .file("opaque/old1", "1")
                .file("opaque/sub/old2", "2")
                .file("file-to-folder", "was a file")
                .folder("folder-to-file")
                .file("folder-to-file/inside", "lost")
                .characterDevice("null", 1, 3)
                .blockDevice("disk", 8, 70000)
                .fifo("pipe")
                .pax(Map.of("SCHILY.xattr.security.capability", capability))
                .as(04755, 0, 0, 1_600_000_004)
                .file("su", "set-user-id with a capability")
                .bytes();
        byte[] middle = new TarBytes()
                .as(0600, 2000, 2000, 1_600_000_100)
                .file("lib/through-link", "lies in usr/lib")
                .file(".wh.gone", "")
                .file("opaque/.wh..wh..opq", "")
                .file("opaque/new", "new")
                .as(0711, 3, 4, 1_600_000_101)
                .folder("file-to-folder")
                .file("file-to-folder/child", "now there is one")
                .file("folder-to-file", "was a folder")
                .hardLink("usr/lib/d", "usr/lib/b")
                .file("usr/lib/.wh.c", "")
                .bytes();
        byte[] top = new TarBytes()
                .as(0500, 5, 6, 1_600_000_200)
                .folder("usr/lib/")
                .file("gone", "back again")
                .pax(Map.of("SCHILY.xattr.user.note", "hello".getBytes(UTF_8)))
                .file("noted", "has an attribute")
                .as(0444, 0, 0, 1_600_000_201)
                .file("big", "x".repeat(300_000))
                .file("empty", "")
                .bytes();
        Map<String, String> shown = shownAlike(List.of(bottom, middle, top));
        assertThat(shown.keySet())
                .contains("usr/lib/through-link", "opaque/new", "gone", "file-to-folder/child", "usr/lib/d")
                .doesNotContain("opaque/old1", "opaque/sub", "usr/lib/c", "folder-to-file/inside");
        assertThat(shown.get("usr/lib/b")).isEqualTo(shown.get("usr/lib/d"));
    }

    @Test
    void allDriversShowTheSameTreeOfManyRandomLayers() throws IOException {
        for (int seed = 1; seed <= 5; seed++) {
            shownAlike(RandomLayers.of(new Random(seed), 8, 60));
            removeEverything();
            opened.clear();
        }
    }

    @Test
    void fortyLayersAreStacked() throws IOException {
        List<byte[]> tars = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tars.add(new TarBytes()
                    .file("f" + i, "layer " + i)
                    .file("all", "last " + i)
                    .bytes());
        }
        assertThat(shownAlike(tars)).hasSize(42);
    }

    @Test
    void anImageWithoutLayersIsAnEmptyTree() throws IOException {
        assertThat(shownAlike(List.of())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"erofs-flat", "unpack", "copy"})
    void whatAContainerWritesStaysWithItAndGoesWithIt(String driver) throws IOException {
        Snapshots snapshots = open(driver);
        ImageLayers image =
                store(snapshots, List.of(new TarBytes().file("f", "image").bytes()));
        snapshots.driver().prepareImage(image);
        snapshots.driver().createRoot("one", image);
        snapshots.driver().createRoot("two", image);
        try (DetachedTree tree = snapshots.driver().openTree("one")) {
            Files.writeString(tree.path().resolve("f"), "changed");
        }
        try (DetachedTree tree = snapshots.driver().openTree("two")) {
            assertThat(Files.readString(tree.path().resolve("f"))).isEqualTo("image");
        }
        try (DetachedTree tree = snapshots.driver().openTree("one")) {
            assertThat(Files.readString(tree.path().resolve("f"))).isEqualTo("changed");
        }
        snapshots.driver().removeRoot("one");
        snapshots.driver().removeRoot("one");
        assertThatThrownBy(() -> snapshots.driver().root("one")).isInstanceOf(NoSuchFileException.class);
        assertThat(folder(driver).root("one")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"erofs-flat", "unpack", "copy"})
    void anImageStaysWhileAContainerNeedsItAndThenNothingIsLeft(String driver) throws IOException {
        Snapshots snapshots = open(driver);
        ImageLayers image =
                store(snapshots, List.of(new TarBytes().file("f", "x").bytes()));
        snapshots.driver().prepareImage(image);
        snapshots.driver().createRoot("one", image);
        snapshots.driver().removeImage(image.imageId());
        try (DetachedTree tree = snapshots.driver().openTree("one")) {
            assertThat(Files.readString(tree.path().resolve("f"))).isEqualTo("x");
        }
        snapshots.driver().removeRoot("one");
        assertThat(snapshots.layers().has(image.diffIds().getFirst())).isFalse();
        assertThat(folder(driver).snapshots()).isEmptyDirectory();
        assertThat(folder(driver).chains()).isEmptyDirectory();
        assertThat(folder(driver).run().resolve("i")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"erofs-flat", "unpack", "copy"})
    void aRestartFindsImagesAndRootsAndRemovesWhatNobodyOwns(String driver) throws IOException {
        Snapshots first = open(driver);
        ImageLayers kept = store(first, List.of(new TarBytes().file("f", "kept").bytes()));
        ImageLayers lost = store(first, List.of(new TarBytes().file("f", "lost").bytes()));
        first.driver().prepareImage(kept);
        first.driver().prepareImage(lost);
        first.driver().createRoot("known", kept);
        first.driver().createRoot("unknown", lost);
        Files.writeString(first.layers().draft(), "half a layer");

        Snapshots second = open(driver);
        second.reconcile(Set.of(kept.imageId()), Set.of("known"));
        assertThat(folder(driver).drafts()).isEmptyDirectory();
        assertThat(second.layers().has(lost.diffIds().getFirst())).isFalse();
        assertThatThrownBy(() -> second.driver().root("unknown")).isInstanceOf(NoSuchFileException.class);
        try (DetachedTree tree = second.driver().openTree("known")) {
            assertThat(Files.readString(tree.path().resolve("f"))).isEqualTo("kept");
        }
    }

    @Test
    void anotherDriverTakesOverWhatOneHasPrepared() throws IOException {
        DataFolder folder = folder("erofs-flat");
        Snapshots erofs = open("erofs-flat");
        ImageLayers image = store(erofs, List.of(new TarBytes().file("f", "x").bytes()));
        erofs.driver().prepareImage(image);
        erofs.driver().createRoot("one", image);
        Snapshots unpack = Snapshots.open(folder, Optional.of("unpack"));
        try (DetachedTree tree = unpack.driver().openTree("one")) {
            assertThat(Files.readString(tree.path().resolve("f"))).isEqualTo("x");
        }
    }

    @Test
    void theDriverIsFoundByTrying() throws IOException {
        assertThat(Snapshots.open(folder("any"), Optional.empty()).driver().name())
                .isIn("erofs-flat", "unpack");
        assertThatThrownBy(() -> Snapshots.open(folder("any"), Optional.of("btrfs")))
                .hasMessageContaining("no snapshot driver btrfs");
    }

    @Test
    void loopDevicesShowTheSameAsFiles() throws IOException {
        Snapshots snapshots = open("erofs-flat");
        ImageLayers image = store(
                snapshots,
                List.of(
                        new TarBytes().file("a", "1").bytes(),
                        new TarBytes().file("b", "x".repeat(100_000)).bytes()));
        snapshots.driver().prepareImage(image);
        Path target = base.resolve("loops");
        ErofsMounts mounts = new ErofsMounts(ErofsMounts.Backing.LOOP_DEVICES);
        List<Path> tars = image.diffIds().stream().map(snapshots.layers()::tar).toList();
        mounts.mount(folder("erofs-flat").erofs(image.imageId()), tars, target);
        try (Stream<Path> names = Files.list(target)) {
            assertThat(names.map(name -> name.getFileName().toString())).containsExactlyInAnyOrder("a", "b");
        }
        assertThat(Files.size(target.resolve("b"))).isEqualTo(100_000);
        assertThat(Files.readString(target.resolve("b"))).isEqualTo("x".repeat(100_000));
        mounts.unmount(target);
    }

    @Test
    void aLayerThatLeadsOutOfTheRootIsRefusedByItsEntry() throws IOException {
        Snapshots snapshots = open("erofs-flat");
        byte[] tar = new TarBytes().file("../../etc/cron.d/x", "evil").bytes();
        Path draft = snapshots.layers().draft();
        Files.write(draft, tar);
        assertThatThrownBy(() -> snapshots.layers().commit(draft, Digest.sha256(tar)))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessageContaining("../../etc/cron.d/x");
    }

    @Test
    void removalDoesNotFollowSymbolicLinks() throws IOException {
        Path outside = Files.createDirectories(base.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path doomed = Files.createDirectories(base.resolve("doomed/sub"));
        Files.createSymbolicLink(doomed.resolve("link"), outside);
        TreeRemoval.remove(base.resolve("doomed"));
        assertThat(base.resolve("doomed")).doesNotExist();
        assertThat(outside.resolve("precious")).exists();
    }
}
