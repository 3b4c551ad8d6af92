package io.slipway.layer.listing;

import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.chunked.ChunkedWriter;
import io.slipway.layer.chunked.Space;
import io.slipway.layer.tree.LayerHistory;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the listings of one image out of the indexes of its layers: puts them on top of each other and writes down what each
 * has changed, then what all show. The names of the image are in memory meanwhile. Closed before the commit it leaves nothing
 * behind.
 */
public final class ImageLister implements Closeable {
    /** Smaller than a layer's, for a page of a directory is small. */
    private static final int CHUNK = 64 << 10;

    private final ChunkedWriter file;
    private final long memory;
    private final List<String> sources = new ArrayList<>();
    private final List<Long> roots = new ArrayList<>();

    /** Is told when a layer has been put on. What it throws ends the work. */
    @FunctionalInterface
    public interface Progress {
        /** So many layers are done. */
        void layers(int done) throws IOException;
    }

    /**
     * Begins.
     *
     * @param path the file to be made, in a folder that exists
     * @param memory how many bytes the names and what belongs to them may take
     * @param space where the bytes of the file come from
     */
    public ImageLister(Path path, long memory, Space space) throws IOException {
        this.memory = memory;
        this.file = ChunkedWriter.create(path, CHUNK, space);
    }

    /**
     * Lists the image.
     *
     * @param layers the indexes, bottom first
     * @throws InvalidLayerException when the layers do not fit on each other or need more memory
     */
    public void list(List<Path> layers, Progress progress) throws IOException {
        LayerHistory history = new LayerHistory(memory - needed(layers));
        List<ContentHashes> hashes = new ArrayList<>();
        ListingWriter writer = new ListingWriter(file, hashes);
        for (Path layer : layers) {
            try (StoredLayer stored = StoredLayer.open(layer)) {
                history.apply(stored);
                hashes.add(stored.hashes());
                sources.add(stored.facts().source());
            }
            roots.add(writer.write(new Listable.Changed(history.lastChanges())));
            progress.layers(sources.size());
        }
        roots.add(writer.write(new Listable.Whole(history.root())));
    }

    /** What the layers need besides their names. */
    private long needed(List<Path> layers) throws IOException {
        long needed = 0;
        for (Path layer : layers) {
            try (StoredLayer stored = StoredLayer.open(layer)) {
                needed += stored.facts().memory();
            }
        }
        if (needed > memory) {
            throw new InvalidLayerException(
                    "The links, attributes and hashes of the image's files take %d bytes of memory, %d are allowed"
                            .formatted(needed, memory));
        }
        return needed;
    }

    /** Gives the file its name. */
    public void commit(Durability durability) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(ImageListing.KIND);
        out.writeInt(sources.size());
        for (String source : sources) {
            out.writeUTF(source);
        }
        for (long root : roots) {
            out.writeLong(root);
        }
        file.commit(bytes.toByteArray(), durability);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
