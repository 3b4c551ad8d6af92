package io.slipway.layer.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.erofs.ErofsWriter;
import io.slipway.layer.testing.ErofsImage;
import io.slipway.layer.testing.FolderTree;
import io.slipway.layer.testing.Kernel;
import io.slipway.layer.testing.ModelFile.Seen;
import io.slipway.layer.testing.TarBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are easily read wrongly, each with what has to be seen: in the tree, in the image, and in the mount. */
class TrickyLayersTest {
    @TempDir
    Path folder;

    /** One situation: layers bottom first, then all names with what is there, and which of them are one file. */
    private static final class Situation {
        final String name;
        final List<Consumer<TarBuilder>> layers = new ArrayList<>();
        final TreeMap<String, String> expected = new TreeMap<>();
        final List<TreeSet<String>> links = new ArrayList<>();

        Situation(String name) {
            this.name = name;
            expected.put("", "dir 755");
        }

        Situation layer(Consumer<TarBuilder> layer) {
            layers.add(layer);
            return this;
        }

        Situation shows(String path, String what) {
            expected.put(path, what);
            return this;
        }

        Situation oneFile(String... names) {
            links.add(new TreeSet<>(Arrays.asList(names)));
            return this;
        }
    }

    private static final List<Situation> SITUATIONS = List.of(
            new Situation("nothing at all"),
            new Situation("a layer without entries").layer(tar -> {}),
            new Situation("parents that no entry lists")
                    .layer(tar -> tar.file("a/b/c", "x").mode(0600).add())
                    .shows("a", "dir 755")
                    .shows("a/b", "dir 755")
                    .shows("a/b/c", "file 600 x"),
            new Situation("parents that only a lower layer lists keep its attributes")
                    .layer(tar -> tar.directory("a").mode(01700).owner(5, 6).add())
                    .layer(tar -> tar.file("a/f", "x").add())
                    .shows("a", "dir 1700 5:6")
                    .shows("a/f", "file 644 x"),
            new Situation("a parent that is listed after its child")
                    .layer(tar ->
                            tar.file("a/f", "x").add().directory("a").mode(0711).add())
                    .shows("a", "dir 711")
                    .shows("a/f", "file 644 x"),
            new Situation("the root has attributes of its own")
                    .layer(tar -> tar.directory("./").mode(0700).owner(1, 2).add())
                    .shows("", "dir 700 1:2"),
            new Situation("names with dots and slashes that mean nothing")
                    .layer(tar -> tar.file("/abs", "1")
                            .add()
                            .file("./dot", "2")
                            .add()
                            .file("d//e/./f", "3")
                            .add()
                            .directory("g/")
                            .add())
                    .shows("abs", "file 644 1")
                    .shows("dot", "file 644 2")
                    .shows("d", "dir 755")
                    .shows("d/e", "dir 755")
                    .shows("d/e/f", "file 644 3")
                    .shows("g", "dir 755"),
            new Situation("a whiteout of a file")
                    .layer(tar -> tar.file("a", "x").add().file("b", "y").add())
                    .layer(tar -> tar.file(".wh.a", "").add())
                    .shows("b", "file 644 y"),
            new Situation("a whiteout of a directory with all that lies in it")
                    .layer(tar -> tar.file("d/e/f", "x").add().file("b", "y").add())
                    .layer(tar -> tar.file(".wh.d", "").add())
                    .shows("b", "file 644 y"),
            new Situation("a whiteout of something that is not there makes nothing")
                    .layer(tar -> tar.file("d/.wh.a", "")
                            .add()
                            .file(".wh.b", "")
                            .add()
                            .file("no/.wh..wh..opq", "")
                            .add()),
            new Situation("a whiteout before what takes the name's place")
                    .layer(tar -> tar.file("a", "old").add())
                    .layer(tar -> tar.file(".wh.a", "").add().file("a", "new").add())
                    .shows("a", "file 644 new"),
            new Situation("a whiteout after what takes the name's place")
                    .layer(tar -> tar.file("a", "old").add())
                    .layer(tar -> tar.file("a", "new").add().file(".wh.a", "").add())
                    .shows("a", "file 644 new"),
            new Situation("a directory hidden and made again is not the old one")
                    .layer(tar -> tar.directory("d")
                            .mode(0700)
                            .add()
                            .file("d/old", "x")
                            .add())
                    .layer(tar -> tar.directory("d")
                            .add()
                            .file("d/new", "y")
                            .add()
                            .file(".wh.d", "")
                            .add())
                    .shows("d", "dir 755")
                    .shows("d/new", "file 644 y"),
            new Situation("a directory hidden and made again without being listed has no attributes of the old one")
                    .layer(tar -> tar.directory("d")
                            .mode(0700)
                            .owner(9, 9)
                            .add()
                            .file("d/old", "x")
                            .add())
                    .layer(tar -> tar.file("d/new", "y").add().file(".wh.d", "").add())
                    .shows("d", "dir 755")
                    .shows("d/new", "file 644 y"),
            new Situation("an opaque directory hides lower layers alone")
                    .layer(tar -> tar.directory("d")
                            .mode(0700)
                            .add()
                            .file("d/old", "x")
                            .add()
                            .file("d/e/old", "x")
                            .add())
                    .layer(tar -> tar.file("d/new", "y")
                            .add()
                            .file("d/.wh..wh..opq", "")
                            .add())
                    .shows("d", "dir 700")
                    .shows("d/new", "file 644 y"),
            new Situation("an opaque root")
                    .layer(tar -> tar.file("a", "x").add())
                    .layer(tar ->
                            tar.file(".wh..wh..opq", "").add().file("b", "y").add())
                    .shows("b", "file 644 y"),
            new Situation("whiteouts inside an opaque directory are no names")
                    .layer(tar -> tar.file("d/a", "x").add())
                    .layer(tar -> tar.file("d/.wh..wh..opq", "")
                            .add()
                            .file("d/.wh.a", "")
                            .add()
                            .file("d/.wh.b", "")
                            .add())
                    .shows("d", "dir 755"),
            new Situation("a layer above shows again what one between has hidden")
                    .layer(tar -> tar.file("a", "1").add())
                    .layer(tar -> tar.file(".wh.a", "").add())
                    .layer(tar -> tar.file("a", "3").add())
                    .shows("a", "file 644 3"),
            new Situation("a file in place of a directory")
                    .layer(tar -> tar.file("a/b/c", "x").add())
                    .layer(tar -> tar.file("a", "file").add())
                    .shows("a", "file 644 file"),
            new Situation("a directory in place of a file")
                    .layer(tar -> tar.file("a", "file").add())
                    .layer(tar -> tar.directory("a").add().file("a/b", "x").add())
                    .shows("a", "dir 755")
                    .shows("a/b", "file 644 x"),
            new Situation("a directory that no entry lists in place of a lower layer's file")
                    .layer(tar -> tar.file("a", "file").mode(0600).add())
                    .layer(tar -> tar.file("a/b", "x").add())
                    .shows("a", "dir 755")
                    .shows("a/b", "file 644 x"),
            new Situation("a directory in place of a link to one")
                    .layer(tar ->
                            tar.file("real/f", "x").add().symlink("d", "real").add())
                    .layer(tar ->
                            tar.directory("d").mode(0700).add().file("d/g", "y").add())
                    .shows("real", "dir 755")
                    .shows("real/f", "file 644 x")
                    .shows("d", "dir 700")
                    .shows("d/g", "file 644 y"),
            new Situation("a directory over a directory")
                    .layer(tar -> tar.directory("d")
                            .mode(0700)
                            .xattr("user.a", "1")
                            .add()
                            .file("d/f", "x")
                            .add())
                    .layer(tar -> tar.directory("d").mode(01777).owner(3, 4).add())
                    .shows("d", "dir 1777 3:4")
                    .shows("d/f", "file 644 x"),
            new Situation("the same path twice")
                    .layer(tar ->
                            tar.file("a", "1").add().file("a", "22").mode(0600).add())
                    .shows("a", "file 600 22"),
            new Situation("a directory, then a file of the same path")
                    .layer(tar -> tar.file("a/b", "1").add().file("a", "file").add())
                    .shows("a", "file 644 file"),
            new Situation("a link's name used again leaves the other name alone")
                    .layer(tar -> tar.file("a", "1")
                            .add()
                            .hardLink("b", "a")
                            .add()
                            .file("a", "2")
                            .add())
                    .shows("a", "file 644 2")
                    .shows("b", "file 644 1"),
            new Situation("hard links in one layer, three names and the attributes of the last")
                    .layer(tar -> tar.file("a", "1")
                            .mode(0600)
                            .add()
                            .hardLink("d/b", "./a")
                            .add()
                            .hardLink("c", "/d/b")
                            .mode(0640)
                            .owner(7, 8)
                            .add())
                    .shows("a", "file 640 7:8 links 3 1")
                    .shows("d", "dir 755")
                    .shows("d/b", "file 640 7:8 links 3 1")
                    .shows("c", "file 640 7:8 links 3 1")
                    .oneFile("a", "c", "d/b"),
            new Situation("a hard link to a file of a lower layer")
                    .layer(tar -> tar.file("a", "1").add())
                    .layer(tar -> tar.hardLink("b", "a").mode(0400).add())
                    .shows("a", "file 400 links 2 1")
                    .shows("b", "file 400 links 2 1")
                    .oneFile("a", "b"),
            new Situation("a hard link survives a whiteout of the other name in a layer above")
                    .layer(tar -> tar.file("a", "1").add().hardLink("b", "a").add())
                    .layer(tar -> tar.file(".wh.a", "").add())
                    .shows("b", "file 644 1"),
            new Situation("a hard link to a symbolic link")
                    .layer(tar -> tar.symlink("a", "nowhere")
                            .add()
                            .hardLink("b", "a")
                            .mode(0)
                            .add())
                    .shows("a", "link 777 links 2 nowhere")
                    .shows("b", "link 777 links 2 nowhere")
                    .oneFile("a", "b"),
            new Situation("a parent that is a link of the same layer")
                    .layer(tar -> tar.directory("usr/lib")
                            .add()
                            .symlink("lib", "usr/lib")
                            .add()
                            .file("lib/f", "x")
                            .add())
                    .shows("usr", "dir 755")
                    .shows("usr/lib", "dir 755")
                    .shows("lib", "link 777 usr/lib")
                    .shows("usr/lib/f", "file 644 x"),
            new Situation("a parent that is an absolute link of a lower layer")
                    .layer(tar -> tar.directory("usr/lib")
                            .mode(0711)
                            .add()
                            .symlink("lib", "/usr/lib")
                            .add())
                    .layer(tar -> tar.file("lib/f", "x").add())
                    .shows("usr", "dir 755")
                    .shows("usr/lib", "dir 711")
                    .shows("lib", "link 777 /usr/lib")
                    .shows("usr/lib/f", "file 644 x"),
            new Situation("a whiteout behind a link")
                    .layer(tar -> tar.file("usr/lib/f", "x")
                            .add()
                            .symlink("lib", "usr/lib")
                            .add())
                    .layer(tar -> tar.file("lib/.wh.f", "").add())
                    .shows("usr", "dir 755")
                    .shows("usr/lib", "dir 755")
                    .shows("lib", "link 777 usr/lib"),
            new Situation("a link that climbs out of the root stays in it")
                    .layer(tar -> tar.directory("etc")
                            .add()
                            .symlink("d/up", "../../../../etc")
                            .add()
                            .file("d/up/passwd", "x")
                            .add())
                    .shows("d", "dir 755")
                    .shows("d/up", "link 777 ../../../../etc")
                    .shows("etc", "dir 755")
                    .shows("etc/passwd", "file 644 x"),
            new Situation("a link through links, and the part behind them")
                    .layer(tar -> tar.directory("d/c")
                            .add()
                            .symlink("a", "b/c")
                            .add()
                            .symlink("b", "d")
                            .add()
                            .file("a/e/f", "x")
                            .add())
                    .shows("a", "link 777 b/c")
                    .shows("b", "link 777 d")
                    .shows("d", "dir 755")
                    .shows("d/c", "dir 755")
                    .shows("d/c/e", "dir 755")
                    .shows("d/c/e/f", "file 644 x"),
            new Situation("a hard link whose target lies behind a link")
                    .layer(tar -> tar.file("real/f", "x")
                            .add()
                            .symlink("l", "real")
                            .add()
                            .hardLink("g", "l/f")
                            .add())
                    .shows("real", "dir 755")
                    .shows("real/f", "file 644 links 2 x")
                    .shows("l", "link 777 real")
                    .shows("g", "file 644 links 2 x")
                    .oneFile("g", "real/f"),
            new Situation("what AUFS left behind")
                    .layer(tar -> tar.directory(".wh..wh.plnk")
                            .add()
                            .file(".wh..wh.plnk/1.2", "x")
                            .add()
                            .file(".wh..wh.aufs", "")
                            .add()
                            .file("a", "1")
                            .add())
                    .shows("a", "file 644 1"),
            new Situation("a name that only contains a whiteout's mark")
                    .layer(tar -> tar.file("a.wh.b", "x").add())
                    .shows("a.wh.b", "file 644 x"),
            new Situation("devices, pipes and special bits")
                    .layer(tar -> tar.entry("null", '3')
                            .mode(0666)
                            .device(1, 3)
                            .add()
                            .entry("sd", '4')
                            .device(259, 70000)
                            .add()
                            .entry("p", '6')
                            .add()
                            .file("su", "x")
                            .mode(06755)
                            .add())
                    .shows("null", "char 666 1,3")
                    .shows("sd", "block 644 259,70000")
                    .shows("p", "pipe 644")
                    .shows("su", "file 6755 x"),
            new Situation("attributes that a container must not see, and those that it must")
                    .layer(tar -> tar.file("f", "x")
                            .xattr("trusted.overlay.opaque", "y")
                            .xattr("user.a", "b")
                            .xattr("security.capability", "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
                            .xattr("bogus.a", "c")
                            .add()
                            .symlink("l", "f")
                            .xattr("user.a", "b")
                            .xattr("trusted.a", "b")
                            .add())
                    .shows("f", "file 644 x [security.capability, user.a]")
                    .shows("l", "link 777 f [trusted.a]"),
            new Situation("times that docker cannot hold")
                    .layer(tar -> tar.file("f", "x")
                            .pax("mtime", "-5.5")
                            .add()
                            .file("g", "x")
                            .pax("mtime", "99999999999")
                            .add()
                            .file("h", "x")
                            .pax("mtime", "1.000000001")
                            .add())
                    .shows("f", "file 644 x")
                    .shows("g", "file 644 x")
                    .shows("h", "file 644 x 1.000000001"));

    @TestFactory
    Stream<DynamicTest> situations() {
        return SITUATIONS.stream().map(situation -> DynamicTest.dynamicTest(situation.name, () -> check(situation)));
    }

    private void check(Situation situation) throws IOException {
        List<Path> tars = write(situation.layers);
        ImageTree tree = Trees.merge(tars);
        assertThat(described(Trees.seen(tree))).isEqualTo(situation.expected);
        assertThat(Trees.linkGroups(tree)).isEqualTo(situation.links);
        Path image = folder.resolve("meta.erofs");
        ErofsWriter.write(tree, image, Durability.WRITTEN);
        ErofsImage written = ErofsImage.read(image, tars);
        assertThat(described(written.seen())).isEqualTo(situation.expected);
        assertThat(written.linkGroups()).isEqualTo(situation.links);
        if (Kernel.canMountErofs()) {
            try (Kernel.Mounted mount = Kernel.mountErofs(image, tars, folder.resolve("mount"))) {
                FolderTree shown = FolderTree.of(mount.folder());
                assertThat(described(shown.seen)).isEqualTo(situation.expected);
                assertThat(shown.linkGroups()).isEqualTo(situation.links);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> refusals() {
        return Map.<String, Consumer<TarBuilder>>ofEntries(
                        Map.entry(
                                "\"../f\" of the layer leads upwards",
                                tar -> tar.file("../f", "").add()),
                        Map.entry(
                                "\"a/../../f\" of the layer leads upwards",
                                tar -> tar.file("a/../../f", "").add()),
                        Map.entry(
                                "\"a/..\" of the layer leads upwards",
                                tar -> tar.directory("a/..").add()),
                        Map.entry(
                                "\"h\" of the layer leads upwards",
                                tar -> tar.hardLink("h", "../../etc/shadow").add()),
                        Map.entry(
                                "\"h\" of the layer is a hard link to \"etc/shadow\", which is not there",
                                tar -> tar.hardLink("h", "/etc/shadow").add()),
                        Map.entry(
                                "\"h\" of the layer is a hard link to \"l/passwd\", which is not there",
                                tar -> tar.symlink("l", "/etc")
                                        .add()
                                        .hardLink("h", "l/passwd")
                                        .add()),
                        Map.entry(
                                "\"h\" of the layer is a hard link to \"d\", which is a directory",
                                tar -> tar.directory("d")
                                        .add()
                                        .hardLink("h", "d")
                                        .add()),
                        Map.entry(
                                "\"h\" of the layer is a hard link to itself",
                                tar -> tar.file("h", "")
                                        .add()
                                        .hardLink("h", "h")
                                        .add()),
                        Map.entry(
                                "\"h\" of the layer is a hard link to \"later\", which is not there",
                                tar -> tar.hardLink("h", "later")
                                        .add()
                                        .file("later", "")
                                        .add()),
                        Map.entry(
                                "\"f/g\" of the layer lies in \"f\", which is no directory",
                                tar -> tar.file("f", "").add().file("f/g", "").add()),
                        Map.entry(
                                "\"l/g\" of the layer lies in \"f\", which is no directory",
                                tar -> tar.file("f", "")
                                        .add()
                                        .symlink("l", "f")
                                        .add()
                                        .file("l/g", "")
                                        .add()),
                        Map.entry(
                                "\"l/evil\" of the layer lies behind a symbolic link that leads to no directory",
                                tar -> tar.symlink("l", "/var/lib/of-the-host")
                                        .add()
                                        .file("l/evil", "")
                                        .add()),
                        Map.entry(
                                "\"m/n/evil\" of the layer lies behind a symbolic link that leads to no directory",
                                tar -> tar.symlink("m", "../../../../../../tmp")
                                        .add()
                                        .file("m/n/evil", "")
                                        .add()),
                        Map.entry(
                                "\"a/g\" of the layer lies behind too many symbolic links",
                                tar -> tar.symlink("a", "b")
                                        .add()
                                        .symlink("b", "a")
                                        .add()
                                        .file("a/g", "")
                                        .add()),
                        Map.entry(
                                "\".\" of the layer is the root, but no directory",
                                tar -> tar.file(".", "").add()),
                        Map.entry(
                                "is a whiteout of no name",
                                tar -> tar.file("d/.wh.", "").add()),
                        Map.entry(
                                "\".wh...\" of the layer is a whiteout of no name",
                                tar -> tar.file(".wh...", "").add()),
                        Map.entry(
                                "\".wh.d/f\" of the layer lies inside a whiteout",
                                tar -> tar.file(".wh.d/f", "").add()),
                        Map.entry(
                                "has a component of 256 bytes",
                                tar -> tar.file("x".repeat(256), "").add()),
                        Map.entry(
                                "lies deeper than a path of 4095 bytes",
                                tar -> tar.file("d/".repeat(1500) + "f", "")
                                        .add()
                                        .symlink("l", "d/".repeat(1500))
                                        .add()
                                        .file("l/" + "e/".repeat(700), "")
                                        .add()))
                .entrySet()
                .stream()
                .map(refusal -> DynamicTest.dynamicTest(
                        refusal.getKey(),
                        () -> assertThatThrownBy(() -> Trees.merge(write(List.of(refusal.getValue()))))
                                .isInstanceOf(InvalidLayerException.class)
                                .hasMessageContaining(refusal.getKey())));
    }

    private List<Path> write(List<Consumer<TarBuilder>> layers) throws IOException {
        List<Path> tars = new ArrayList<>();
        for (Consumer<TarBuilder> layer : layers) {
            TarBuilder tar = new TarBuilder();
            layer.accept(tar);
            tars.add(tar.end().write(folder.resolve("layer%d.tar".formatted(tars.size()))));
        }
        return tars;
    }

    private static TreeMap<String, String> described(TreeMap<String, Seen> seen) {
        TreeMap<String, String> described = new TreeMap<>();
        seen.forEach((path, file) -> described.put(path, describe(file)));
        return described;
    }

    private static String describe(Seen file) {
        String kind = switch (file.kind()) {
            case FILE -> "file";
            case DIRECTORY -> "dir";
            case SYMLINK -> "link";
            case CHARACTER_DEVICE -> "char";
            case BLOCK_DEVICE -> "block";
            case FIFO -> "pipe";
        };
        StringBuilder text = new StringBuilder(kind).append(" %o".formatted(file.mode()));
        if (file.uid() != 0 || file.gid() != 0) {
            text.append(" %d:%d".formatted(file.uid(), file.gid()));
        }
        boolean directory = kind.equals("dir");
        text.append(file.links() == 1 || directory ? "" : " links " + file.links());
        text.append(file.target().isEmpty() ? "" : " " + file.target());
        text.append(kind.equals("char") || kind.equals("block") ? " %d,%d".formatted(file.major(), file.minor()) : "");
        CONTENTS.stream()
                .filter(content ->
                        Arrays.hashCode(content.getBytes()) == file.hash() && content.length() == file.size())
                .forEach(content -> text.append(content.isEmpty() || !kind.equals("file") ? "" : " " + content));
        text.append(
                file.xattrs().isEmpty() || directory ? "" : " " + file.xattrs().keySet());
        text.append(
                file.mtimeSeconds() == 0 && file.mtimeNanos() == 0
                        ? ""
                        : " %d.%09d".formatted(file.mtimeSeconds(), file.mtimeNanos()));
        return text.toString();
    }

    /** The contents of files in these situations: the trees know hashes. */
    private static final List<String> CONTENTS = List.of("", "x", "y", "1", "2", "22", "3", "old", "new", "file");
}
