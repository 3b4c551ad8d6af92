package io.slipway.layer.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.testing.Differences;
import io.slipway.layer.testing.ErofsImage;
import io.slipway.layer.testing.FolderTree;
import io.slipway.layer.testing.Kernel;
import io.slipway.layer.testing.Layers;
import io.slipway.layer.testing.ModelFile;
import io.slipway.layer.testing.ModelFile.Kind;
import io.slipway.layer.testing.TarBuilder;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.Trees;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of a real size, and files and directories of a size that real ones seldom have. */
class LargeTreesTest {
    @TempDir
    Path folder;

    @Test
    void thirtyThousandFilesOfFourLayersAreTheModels() throws IOException {
        Layers layers = new Layers(folder);
        Random random = new Random(30_000);
        for (int layer = 0; layer < 4; layer++) {
            TarBuilder tar = new TarBuilder();
            for (int i = 0; i < 100 && layer > 0; i++) {
                String path = "usr/d%d/e%d".formatted(random.nextInt(40), random.nextInt(20));
                if (random.nextBoolean()) {
                    layers.model.whiteout(path);
                    tar.file(path.replace("/e", "/.wh.e"), "").add();
                } else {
                    layers.model.opaque(path);
                    tar.file(path + "/.wh..wh..opq", "").add();
                }
            }
            for (int i = 0; i < 11_000; i++) {
                ModelFile file = new ModelFile(i % 50 == 0 ? Kind.SYMLINK : Kind.FILE);
                file.uid = i % 3;
                file.mtimeSeconds = 1_700_000_000 + i;
                file.mtimeNanos = i;
                if (file.kind == Kind.SYMLINK) {
                    file.target = "../file-" + i;
                    file.mode = 0777;
                } else {
                    file.data = new byte[random.nextInt(600)];
                    random.nextBytes(file.data);
                }
                String path = "usr/d%d/e%d/file-%d".formatted(random.nextInt(40), random.nextInt(20), i);
                layers.model.put(path, file);
                Layers.add(tar, path, file);
            }
            layers.raw(tar.end());
        }
        assertThat(layers.model.files).hasSizeGreaterThan(30_000);
        Path image = folder.resolve("meta.erofs");
        ImageTree tree = Trees.merge(layers.tars());
        ErofsWriter.write(tree, image);
        assertThat(Differences.between(
                        layers.model.seen(),
                        ErofsImage.read(image, layers.tars()).seen()))
                .isEmpty();
        if (Kernel.canMountErofs()) {
            try (Kernel.Mounted mount = Kernel.mountErofs(image, layers.tars(), folder.resolve("mount"))) {
                assertThat(Differences.between(layers.model.seen(), FolderTree.of(mount.folder()).seen))
                        .isEmpty();
            }
        }
    }

    @Test
    void theSameTreeGivesTheSameBytes() throws IOException {
        Layers layers = new Layers(folder);
        layers.raw(new TarBuilder()
                .file("a/b", "x")
                .add()
                .symlink("l", "t".repeat(600))
                .add()
                .hardLink("c", "a/b")
                .add()
                .end());
        ErofsWriter.write(Trees.merge(layers.tars()), folder.resolve("one"));
        ErofsWriter.write(Trees.merge(layers.tars()), folder.resolve("two"));
        assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
    }

    @Test
    void nothingButTheImageIsLeftInTheFolder() throws IOException {
        ErofsWriter.write(Trees.merge(List.of()), folder.resolve("empty.erofs"));
        ErofsWriter.write(Trees.merge(List.of()), folder.resolve("empty.erofs"));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("empty.erofs"));
        }
    }

    @Test
    void aDirectoryOfAHundredThousandNamesIsListedAndSearched() throws IOException {
        assumeTrue(Kernel.canMountErofs(), "only root mounts, and only a kernel that knows EROFS");
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i < 100_000; i++) {
            tar.entry("many/name-%d".formatted(i * 7919 % 100_000), '6').add();
        }
        List<Path> tars = List.of(tar.end().write(folder.resolve("many.tar")));
        Path image = folder.resolve("meta.erofs");
        ErofsWriter.write(Trees.merge(tars), image);
        try (Kernel.Mounted mount = Kernel.mountErofs(image, tars, folder.resolve("mount"))) {
            Path many = mount.folder().resolve("many");
            try (var names = Files.list(many)) {
                assertThat(names.count()).isEqualTo(100_000);
            }
            for (int i = 0; i < 100_000; i += 997) {
                assertThat(many.resolve("name-" + i)).exists();
                assertThat(many.resolve("name-" + i + "x")).doesNotExist();
            }
        }
    }

    @Test
    void aFileBeyondFourGibibytesIsReadAtItsEnds() throws IOException {
        assumeTrue(Kernel.canMountErofs(), "only root mounts, and only a kernel that knows EROFS");
        long size = (5L << 30) + 777;
        Path tar = folder.resolve("large.tar");
        byte[] header =
                new TarBuilder().file("large", "").binary(124, 12, size).add().bytes();
        byte[] last = "the end".getBytes(StandardCharsets.US_ASCII);
        byte[] next = new TarBuilder().file("next", "next").add().end().bytes();
        try (FileChannel channel = FileChannel.open(tar, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(header), 0);
            channel.write(ByteBuffer.wrap("begin".getBytes(StandardCharsets.US_ASCII)), 512);
            channel.write(ByteBuffer.wrap("middle".getBytes(StandardCharsets.US_ASCII)), 512 + (4L << 30) - 3);
            channel.write(ByteBuffer.wrap(last), 512 + size - last.length);
            channel.write(ByteBuffer.wrap(next), 512 + (size + 511 & -512));
        }
        Path image = folder.resolve("meta.erofs");
        ErofsWriter.write(Trees.merge(List.of(tar)), image);
        try (Kernel.Mounted mount = Kernel.mountErofs(image, List.of(tar), folder.resolve("mount"));
                RandomAccessFile file =
                        new RandomAccessFile(mount.folder().resolve("large").toFile(), "r")) {
            assertThat(file.length()).isEqualTo(size);
            assertThat(text(file, 0, 5)).isEqualTo("begin");
            assertThat(text(file, (4L << 30) - 3, 6)).isEqualTo("middle");
            assertThat(text(file, size - 7, 7)).isEqualTo("the end");
            assertThat(mount.folder().resolve("next")).hasContent("next");
        }
    }

    @Test
    void aTarThatIsNotMadeOfWholeBlocksIsRefused() throws IOException {
        ImageTree tree = Trees.merge(List.of(
                new TarBuilder().file("f", "0123456789").unpadded().add().write(folder.resolve("t.tar"))));
        assertThatThrownBy(() -> ErofsWriter.write(tree, folder.resolve("meta.erofs")))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessage("The flat tar has 522 bytes, which are no whole blocks: the kernel could not read its end");
    }

    @Test
    void namesThatAreNoUtf8AreFoundByTheirBytes() throws IOException {
        assumeTrue(Kernel.canMountErofs(), "only root mounts, and only a kernel that knows EROFS");
        List<Path> tars = List.of(new TarBuilder()
                .file("caf\u00e9\u00ff", "x")
                .xattr("user.a", "b")
                .add()
                .write(folder.resolve("t.tar")));
        Path image = folder.resolve("meta.erofs");
        ErofsWriter.write(Trees.merge(tars), image);
        try (Kernel.Mounted mount = Kernel.mountErofs(image, tars, folder.resolve("mount"))) {
            byte[] path = (mount.folder() + "/caf\u00e9\u00ff").getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Kernel.xattrs(path)).containsEntry("user.a", "b");
        }
    }

    private static String text(RandomAccessFile file, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(at);
        file.readFully(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
