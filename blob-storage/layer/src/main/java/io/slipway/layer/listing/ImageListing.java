package io.slipway.layer.listing;

import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.chunked.ChunkedReader;
import io.slipway.layer.chunked.ChunkedWriter;
import io.slipway.layer.chunked.DamagedFileException;
import io.slipway.layer.tree.LayerHistory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The listings of an image in one file: of all its files, and of what each of its layers changed. Reading takes constant
 * memory and few steps, however many files there are. Not for use by several threads.
 */
public final class ImageListing implements Closeable {
    private static final int KIND = 0x494d_4147;

    /** Smaller than a layer's, for a page of a directory is small. */
    private static final int CHUNK = 64 << 10;

    private final ChunkedReader reader;
    private final List<String> sources;
    private final List<Long> roots;

    private ImageListing(ChunkedReader reader, List<String> sources, List<Long> roots) {
        this.reader = reader;
        this.sources = List.copyOf(sources);
        this.roots = List.copyOf(roots);
    }

    /** Is told when a layer has been put on. What it throws ends the work. */
    @FunctionalInterface
    public interface Progress {
        /** So many layers are done. */
        void layers(int done) throws IOException;
    }

    /**
     * Makes the listings of an image.
     *
     * @param path the file to be made, in a folder that exists; it takes its name at the end
     * @param layers the indexes, bottom first
     * @param memory how many bytes the names and what belongs to them may take
     * @param most how large the file may become
     * @throws InvalidLayerException when the layers do not fit on each other or need more memory
     */
    public static void write(
            Path path, List<Path> layers, long memory, long most, Progress progress, Durability durability)
            throws IOException {
        List<ContentHashes> hashes = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<Long> roots = new ArrayList<>();
        LayerHistory history = new LayerHistory(memory - needed(layers, memory));
        try (ChunkedWriter file = ChunkedWriter.create(path, CHUNK, most)) {
            ListingWriter writer = new ListingWriter(file, hashes);
            for (Path layer : layers) {
                try (StoredLayer stored = StoredLayer.open(layer)) {
                    history.apply(stored);
                    hashes.add(stored.hashes());
                    sources.add(stored.facts().source());
                }
                roots.add(writer.write(new Listable.Changed(history.lastChanges())));
                progress.layers(roots.size());
            }
            roots.add(writer.write(new Listable.Whole(history.root())));
            file.commit(description(sources, roots), durability);
        }
    }

    /** What the layers need besides their names. */
    private static long needed(List<Path> layers, long memory) throws IOException {
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

    private static byte[] description(List<String> sources, List<Long> roots) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(KIND);
        out.writeInt(sources.size());
        for (String source : sources) {
            out.writeUTF(source);
        }
        for (long root : roots) {
            out.writeLong(root);
        }
        return bytes.toByteArray();
    }

    /**
     * Opens the listings.
     *
     * @throws DamagedFileException when the file holds none, or is damaged
     */
    public static ImageListing open(Path path) throws IOException {
        ChunkedReader reader = ChunkedReader.open(path);
        try {
            byte[] description = reader.description();
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(description));
            if (description.length < Integer.BYTES || in.readInt() != KIND) {
                throw new DamagedFileException("The file is not the listing of an image");
            }
            int layers = in.readInt();
            List<String> sources = new ArrayList<>();
            for (int i = 0; i < layers; i++) {
                sources.add(in.readUTF());
            }
            List<Long> roots = new ArrayList<>();
            for (int i = 0; i <= layers; i++) {
                roots.add(in.readLong());
            }
            return new ImageListing(reader, sources, roots);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** What the layers' indexes are of, bottom first: see {@link LayerFacts#source()}. */
    public List<String> sources() {
        return sources;
    }

    /** All files of the image. */
    public Listing all() throws IOException {
        return Listing.at(reader, roots.getLast());
    }

    /**
     * What a layer changed.
     *
     * @param layer from 0, the bottom one, to one less than there are
     */
    public Listing layer(int layer) throws IOException {
        if (layer < 0 || layer >= sources.size()) {
            throw new IndexOutOfBoundsException("There is no layer " + layer);
        }
        return Listing.at(reader, roots.get(layer));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
