package io.slipway.layer.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.testing.Differences;
import io.slipway.layer.testing.ErofsImage;
import io.slipway.layer.testing.Layers;
import io.slipway.layer.testing.Mutation;
import io.slipway.layer.testing.RandomLayers;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.Trees;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Archives damaged at random: they are read as something, or refused with a sentence; nothing else comes out. What is read is
 * written as an image and read back. {@code -Dslipway.layer.mutations=N} makes a soak of it.
 */
class MutatedLayersTest {
    private static final int MUTATIONS = Integer.getInteger("slipway.layer.mutations", 200_000);
    private static final int PER_STACK = 200;

    /** Of what is read, every so many are written and read back too. */
    private static final int WRITTEN = Integer.getInteger("slipway.layer.writtenEvery", 20);

    @Test
    void areReadOrRefused() throws IOException {
        int read = 0;
        int refused = 0;
        try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
            Path folder = Files.createDirectories(memory.getPath("/layers"));
            for (int i = 0; i < MUTATIONS; i++) {
                long seed = i / PER_STACK;
                Layers layers = i % PER_STACK == 0 ? stack(seed, folder) : current;
                current = layers;
                Random random = new Random(i);
                List<Path> tars = new ArrayList<>(layers.tars());
                int which = random.nextInt(tars.size());
                Path mutated = folder.resolve("mutated.tar");
                byte[] bytes = Mutation.of(original(which), random);
                Files.write(mutated, bytes);
                tars.set(which, mutated);
                try {
                    ImageTree tree = Trees.merge(tars);
                    read++;
                    if (read % WRITTEN == 0 && bytes.length % 512 == 0) {
                        Path image = folder.resolve("meta.erofs");
                        ErofsWriter.write(tree, image, Durability.WRITTEN);
                        assertThat(Differences.between(
                                        Trees.seen(tree),
                                        ErofsImage.read(image, tars).seen()))
                                .as("mutation %d", i)
                                .isEmpty();
                    }
                } catch (InvalidLayerException e) {
                    assertThat(e).hasMessageMatching("(?s)(The|Entry) .{10,}");
                    refused++;
                }
            }
        }
        assertThat(read).as("read").isGreaterThan(MUTATIONS / 20);
        assertThat(refused).as("refused").isGreaterThan(MUTATIONS / 20);
    }

    private Layers current;
    private final List<byte[]> originals = new ArrayList<>();

    private Layers stack(long seed, Path folder) throws IOException {
        Layers layers = RandomLayers.make(seed, folder, 8, true);
        originals.clear();
        for (Path tar : layers.tars()) {
            originals.add(Files.readAllBytes(tar));
        }
        return layers;
    }

    private byte[] original(int layer) {
        return originals.get(layer);
    }
}
