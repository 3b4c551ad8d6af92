package io.slipway.agent.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.layer.InvalidLayerException;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images with too many names are refused, and named, before the heap is full. */
class NameMemoryTest {
    private static final long MEMORY = 4 << 20;

    @TempDir
    Path base;

    private LayerStore layers;

    @BeforeEach
    void open() throws IOException {
        DataFolder folder = new DataFolder(base.resolve("data"), base.resolve("run"));
        folder.create();
        layers = new LayerStore(folder, new NameMemory(MEMORY));
    }

    private Digest commit(TarBytes tar) throws IOException {
        byte[] bytes = tar.bytes();
        Digest diffId = Digest.sha256(bytes);
        Path draft = layers.draft();
        Files.write(draft, bytes);
        layers.commit(draft, diffId);
        return diffId;
    }

    private static TarBytes files(String prefix, int count) {
        TarBytes tar = new TarBytes();
        for (int i = 0; i < count; i++) {
            tar.file(prefix + i, "");
        }
        return tar;
    }

    private void merge(List<Digest> diffIds) throws IOException {
        ImageLayers image =
                new ImageLayers(Digest.sha256(diffIds.toString().getBytes(StandardCharsets.UTF_8)), diffIds);
        try (Trees.Merging merging = new Trees(layers).begin(image)) {
            assertThat(merging.all().names()).isPositive();
        }
    }

    @Test
    void aLayerWithMoreEntriesThanThereIsRoomForIsRefused() throws IOException {
        Digest small = commit(files("f", 5_000));
        merge(List.of(small));
        assertThatThrownBy(() -> commit(files("f", 10_000)))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessageContaining("The archive has more than 9198 entries");
    }

    @Test
    void layersThatFitOneByOneAndNotTogetherAreRefused() throws IOException {
        List<Digest> diffIds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            diffIds.add(commit(files("l" + i + "-", 4_000)));
        }
        merge(diffIds.subList(0, 2));
        assertThatThrownBy(() -> merge(diffIds))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessageContaining("more names than the 4 MiB");
    }

    /** A few entries can name very many folders that no entry lists. */
    @Test
    void foldersThatNoEntryListsCountAsWell() throws IOException {
        TarBytes tar = new TarBytes();
        for (int i = 0; i < 40; i++) {
            String path = i + "/d".repeat(1000) + "/f";
            tar.pax(Map.of("path", path.getBytes(StandardCharsets.UTF_8))).file("f", "");
        }
        Digest deep = commit(tar);
        assertThatThrownBy(() -> merge(List.of(deep)))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessageContaining("is one name more than the");
    }
}
