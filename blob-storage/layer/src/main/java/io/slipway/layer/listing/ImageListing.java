package io.slipway.layer.listing;

import io.slipway.layer.chunked.ChunkedReader;
import io.slipway.layer.chunked.DamagedFileException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The listings of an image in one file: of all its files, and of what each of its layers changed. Reading takes constant
 * memory and few steps, however many files there are; {@link ImageLister} has made them. Not for use by several threads.
 */
public final class ImageListing implements Closeable {
    static final int KIND = 0x494d_4147;

    private final ChunkedReader reader;
    private final List<String> sources;
    private final List<Long> roots;

    private ImageListing(ChunkedReader reader, List<String> sources, List<Long> roots) {
        this.reader = reader;
        this.sources = List.copyOf(sources);
        this.roots = List.copyOf(roots);
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
        } catch (DamagedFileException e) {
            reader.close();
            throw e.in(path);
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
