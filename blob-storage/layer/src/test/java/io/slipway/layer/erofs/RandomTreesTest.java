package io.slipway.layer.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of random layers, merged, written and read back, against the model. */
class RandomTreesTest {
    private static final int STACKS = Integer.getInteger("slipway.layer.stacks", 2000);
    private static final int MOUNTS = Integer.getInteger("slipway.layer.mounts", 60);

    @TempDir
    Path folder;

    @Test
    void treeAndImageShowWhatTheModelShows() throws IOException {
        for (long seed = 0; seed < STACKS; seed++) {
            Layers layers = RandomLayers.make(seed, folder, 30, true);
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
