package io.slipway.layer.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.slipway.layer.Durability;
import io.slipway.layer.testing.Differences;
import io.slipway.layer.testing.ErofsImage;
import io.slipway.layer.testing.FolderTree;
import io.slipway.layer.testing.Kernel;
import io.slipway.layer.testing.Layers;
import io.slipway.layer.testing.RandomLayers;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.Trees;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of random layers, merged, written and read back, against the model. */
class RandomTreesTest {
    private static final int STACKS =
            Integer.getInteger("slipway.layer.stacks", Boolean.getBoolean("slipway.fast") ? 5_000 : 200_000);
    private static final int MOUNTS = Integer.getInteger("slipway.layer.mounts", 30);

    @TempDir
    Path folder;

    @Test
    void treeAndImageShowWhatTheModelShows() throws IOException {
        try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
            Path inMemory = Files.createDirectories(memory.getPath("/layers"));
            for (long seed = 0; seed < STACKS; seed++) {
                // Small stacks find most; a few are larger.
                compare(seed, RandomLayers.make(seed, inMemory, seed % 50 == 0 ? 40 : 6, true), inMemory);
            }
        }
    }

    private static void compare(long seed, Layers layers, Path folder) throws IOException {
        {
            ImageTree tree = Trees.merge(layers.tars());
            assertThat(Differences.between(layers.model.seen(), Trees.seen(tree)))
                    .as("tree of seed %d", seed)
                    .isEmpty();
            assertThat(Trees.linkGroups(tree)).as("links of seed %d", seed).isEqualTo(layers.model.linkGroups());
            Path image = folder.resolve("meta.erofs");
            ErofsWriter.write(tree, image, Durability.WRITTEN);
            ErofsImage written = ErofsImage.read(image, layers.tars());
            assertThat(Differences.between(layers.model.seen(), written.seen()))
                    .as("image of seed %d", seed)
                    .isEmpty();
            assertThat(written.linkGroups()).as("links of seed %d", seed).isEqualTo(layers.model.linkGroups());
        }
    }

    @Test
    void theKernelShowsWhatTheModelShows() throws IOException {
        assumeTrue(Kernel.canMountErofs(), "only root mounts, and only a kernel that knows EROFS");
        for (long seed = 0; seed < MOUNTS; seed++) {
            Layers layers = RandomLayers.make(-1 - seed, folder, 60, false);
            Path image = folder.resolve("meta.erofs");
            ErofsWriter.write(Trees.merge(layers.tars()), image, Durability.WRITTEN);
            try (Kernel.Mounted mount = Kernel.mountErofs(image, layers.tars(), folder.resolve("mount"))) {
                FolderTree shown = FolderTree.of(mount.folder());
                assertThat(Differences.between(layers.model.seen(), shown.seen))
                        .as("mount of seed %d", seed)
                        .isEmpty();
                assertThat(shown.linkGroups()).as("links of seed %d", seed).isEqualTo(layers.model.linkGroups());
            }
        }
    }
}
