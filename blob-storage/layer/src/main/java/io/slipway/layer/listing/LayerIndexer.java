package io.slipway.layer.listing;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.Durability;
import io.slipway.layer.LayerEntry;
import io.slipway.layer.Xattr;
import io.slipway.layer.chunked.ChunkedWriter;
import io.slipway.layer.chunked.Space;
import io.slipway.layer.decode.Inflation;
import io.slipway.layer.tar.TarBytes;
import io.slipway.layer.tar.TarEntry;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.tar.TarReader;
import io.slipway.layer.tree.LayerIndex;
import io.slipway.oci.DigestAlgorithm;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Makes the index of one layer: a file with what its archive says, the hashes of its files, and a copy of its bytes in chunks
 * from which a single file is read without unpacking all. Nothing is kept in memory but 24 bytes for each file. Closed before
 * the commit it leaves nothing behind.
 */
public final class LayerIndexer implements Closeable {
    /** How many bytes are unpacked to read one: the larger, the smaller the file and the slower a read. */
    static final int CHUNK = 256 << 10;

    private static final int BUFFER = 64 << 10;

    /** What an extended attribute takes in memory besides its bytes. */
    private static final int XATTR_MEMORY = 160;

    private static final int HASH_MEMORY = 24;

    private final ChunkedWriter file;
    private final String source;
    private final TarLimits limits;
    private final Progress progress;
    private final ContentHashes hashes = new ContentHashes();
    private final MessageDigest hash = DigestAlgorithm.SHA256.newMessageDigest();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private int entries;
    private long fileBytes;
    private long memory;

    /** Is told how far it is, often. What it throws ends the indexing. */
    public interface Progress {
        /**
         * While the layer is unpacked.
         *
         * @param read how many bytes of the stored layer were read
         */
        void unpacked(long read) throws IOException;

        /**
         * While what was unpacked is looked through.
         *
         * @param position how far, of all bytes of the archive
         * @param of how many these are
         */
        void looked(long position, long of, int entries) throws IOException;
    }

    /**
     * Begins.
     *
     * @param path the index that is to be made, in a folder that exists
     * @param source names the stored layer
     * @param space where the bytes of the index come from
     * @param limits of the archive
     */
    public LayerIndexer(Path path, String source, Space space, TarLimits limits, Progress progress) throws IOException {
        this.file = ChunkedWriter.create(path, CHUNK, space);
        this.source = source;
        this.limits = limits;
        this.progress = progress;
    }

    /** Indexes a compressed layer, which is not closed. */
    public LayerFacts index(InputStream compressed, Inflation inflation) throws IOException {
        long size = inflation.run(compressed, (bytes, read) -> {
            file.append(bytes);
            progress.unpacked(read);
        });
        file.endChunk();
        try (TarBytes tar = new ChunkedTar(file.written(), size)) {
            return index(tar, true);
        }
    }

    /** Indexes a layer that is not compressed, whose bytes will be read where they are. It is not closed. */
    public LayerFacts index(TarBytes stored) throws IOException {
        return index(stored, false);
    }

    private LayerFacts index(TarBytes tar, boolean copied) throws IOException {
        long entriesAt = file.position();
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file.stream(), BUFFER));
        // It is the caller's to close the archive.
        TarReader reader = TarReader.over(tar, limits);
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            LayerEntry meaning = LayerIndex.meaning(entry);
            if (meaning != null) {
                EntryCodec.write(out, meaning);
                look(tar, meaning);
                entries++;
            }
            progress.looked(entry.dataOffset(), tar.size(), entries);
        }
        out.flush();
        long hashesAt = file.position();
        hashes.write(out);
        out.flush();
        return new LayerFacts(
                source,
                copied,
                tar.size(),
                entries,
                fileBytes,
                memory + (long) HASH_MEMORY * hashes.count(),
                entriesAt,
                hashesAt,
                hashes.count());
    }

    private void look(TarBytes tar, LayerEntry entry) throws IOException {
        switch (entry) {
            case LayerEntry.Addition(ByteString path, Content content, Attributes attributes) -> {
                count(attributes);
                if (content instanceof Content.SymbolicLink(ByteString target)) {
                    memory += target.length();
                }
                if (content instanceof Content.RegularFile(long offset, long size) && size > 0) {
                    fileBytes += size;
                    hash(tar, offset, size);
                }
            }
            case LayerEntry.HardLink link -> count(link.attributes());
            case LayerEntry.Whiteout whiteout -> {}
            case LayerEntry.Opaque opaque -> {}
        }
    }

    private void count(Attributes attributes) {
        for (Xattr xattr : attributes.xattrs()) {
            memory += XATTR_MEMORY + xattr.name().length() + xattr.value().length();
        }
    }

    private void hash(TarBytes tar, long offset, long size) throws IOException {
        long at = offset;
        long end = offset + size;
        while (at < end) {
            buffer.clear().limit((int) Math.min(BUFFER, end - at));
            tar.read(at, buffer);
            at += buffer.flip().remaining();
            hash.update(buffer);
            progress.looked(at, tar.size(), entries);
        }
        hashes.add(offset, ByteBuffer.wrap(hash.digest()));
    }

    /** Gives the index its name. */
    public void commit(LayerFacts facts, Durability durability) throws IOException {
        file.commit(facts.bytes(), durability);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
