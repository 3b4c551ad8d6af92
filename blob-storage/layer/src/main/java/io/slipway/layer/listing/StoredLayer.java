package io.slipway.layer.listing;

import io.slipway.layer.chunked.ChunkedReader;
import io.slipway.layer.chunked.DamagedFileException;
import io.slipway.layer.tar.TarBytes;
import io.slipway.layer.tree.LayerSource;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;

/** The index of a layer, as {@link LayerIndexer} made it. Not for use by several threads. */
public final class StoredLayer implements LayerSource, Closeable {
    private static final int BUFFER = 64 << 10;

    private final ChunkedReader reader;
    private final LayerFacts facts;

    private StoredLayer(ChunkedReader reader, LayerFacts facts) {
        this.reader = reader;
        this.facts = facts;
    }

    /**
     * Opens an index.
     *
     * @throws DamagedFileException when it is none, or damaged
     */
    public static StoredLayer open(Path path) throws IOException {
        ChunkedReader reader = ChunkedReader.open(path);
        try {
            LayerFacts facts = LayerFacts.parse(reader.description());
            long end = facts.hashesAt() + (long) facts.hashes() * (Fields.HASH + Long.BYTES);
            if (facts.entriesAt() > facts.hashesAt() || end != reader.size()) {
                throw new DamagedFileException("The parts of the index do not fit together");
            }
            return new StoredLayer(reader, facts);
        } catch (DamagedFileException e) {
            reader.close();
            throw e.in(path);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** What it says about itself. */
    public LayerFacts facts() {
        return facts;
    }

    @Override
    public void forEach(Taker taker) throws IOException {
        try (DataInputStream in = in(facts.entriesAt(), facts.hashesAt())) {
            for (int i = 0; i < facts.entries(); i++) {
                taker.take(EntryCodec.read(in));
            }
        }
    }

    ContentHashes hashes() throws IOException {
        try (DataInputStream in = in(facts.hashesAt(), reader.size())) {
            return ContentHashes.read(in, facts.hashes());
        }
    }

    private DataInputStream in(long from, long to) {
        return new DataInputStream(new BufferedInputStream(reader.stream(from, to), BUFFER));
    }

    /**
     * The unpacked bytes, of which each chunk is unpacked when it is read. Closing them closes the index.
     *
     * @throws IllegalStateException when they are not here: see {@link LayerFacts#copied()}
     */
    public TarBytes tar() {
        if (!facts.copied()) {
            throw new IllegalStateException("The bytes of a layer that is not compressed lie where it is stored");
        }
        return new ChunkedTar(reader, facts.tarBytes());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
