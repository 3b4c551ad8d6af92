package io.slipway.layer.tree;

import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.LayerEntry;
import io.slipway.layer.tar.TarEntry;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.tar.TarReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one layer does, in the archive's order, with offsets into its flat tar. Says nothing about what lies below: the same
 * index serves all images that have the layer.
 *
 * @param tar the flat tar that the offsets are of
 * @param tarSize its size in bytes
 * @param entries additions, hard links and whiteouts
 */
public record LayerIndex(Path tar, long tarSize, List<LayerEntry> entries) {
    /** Copies the list. */
    public LayerIndex {
        entries = List.copyOf(entries);
    }

    /**
     * What an entry of an archive means in a layer; null for what means nothing.
     *
     * @throws InvalidLayerException when it is something that layers may not hold
     */
    public static @Nullable LayerEntry meaning(TarEntry entry) throws InvalidLayerException {
        return EntryTranslation.of(entry);
    }

    /** Reads all headers of a flat tar. */
    public static LayerIndex read(Path tar) throws IOException {
        return read(tar, TarLimits.DEFAULT);
    }

    /**
     * Reads all headers of a flat tar.
     *
     * @throws InvalidLayerException when the archive is damaged, holds what layers may not hold, or is beyond the limits
     */
    public static LayerIndex read(Path tar, TarLimits limits) throws IOException {
        List<LayerEntry> entries = new ArrayList<>();
        try (TarReader reader = TarReader.open(tar, limits)) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                LayerEntry meaning = meaning(entry);
                if (meaning != null) {
                    entries.add(meaning);
                }
            }
            return new LayerIndex(tar, reader.size(), entries);
        }
    }
}
