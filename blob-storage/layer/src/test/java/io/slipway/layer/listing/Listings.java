package io.slipway.layer.listing;

import com.github.luben.zstd.Zstd;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.Durability;
import io.slipway.layer.Xattr;
import io.slipway.layer.chunked.Space;
import io.slipway.layer.decode.Compression;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.Inflation;
import io.slipway.layer.tar.TarBytes;
import io.slipway.layer.tar.TarFile;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.testing.ModelFile;
import io.slipway.layer.testing.ModelFile.Kind;
import io.slipway.layer.testing.ModelFile.Seen;
import io.slipway.layer.tree.FileChange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Makes indexes and listings of archives, and reads all of them. */
final class Listings {
    static final long MEMORY = 256L << 20;
    static final long LARGE = Long.MAX_VALUE;

    static final LayerIndexer.Progress UNWATCHED = new LayerIndexer.Progress() {
        @Override
        public void unpacked(long read) {}

        @Override
        public void looked(long position, long of, int entries) {}
    };

    private Listings() {}

    static byte[] compressed(byte[] tar, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> tar;
            case ZSTD -> Zstd.compress(tar, 3);
            case GZIP -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                    gzip.write(tar);
                }
                yield out.toByteArray();
            }
        };
    }

    /** Indexes a layer that is compressed in one way or another. */
    static Path index(Path tar, Path index, Compression compression) throws IOException {
        try (LayerIndexer indexer =
                new LayerIndexer(index, "of " + tar.getFileName(), Space.of(LARGE), TarLimits.DEFAULT, UNWATCHED)) {
            if (compression == Compression.NONE) {
                try (TarBytes stored = TarFile.open(tar)) {
                    indexer.commit(indexer.index(stored), Durability.WRITTEN);
                }
            } else {
                InputStream in = new ByteArrayInputStream(compressed(Files.readAllBytes(tar), compression));
                indexer.commit(
                        indexer.index(in, new Inflation(compression, GzipDecoder.JDK, LARGE)), Durability.WRITTEN);
            }
        }
        return index;
    }

    static Path write(Path listing, List<Path> indexes) throws IOException {
        return write(listing, indexes, MEMORY);
    }

    static Path write(Path listing, List<Path> indexes, long memory) throws IOException {
        try (ImageLister lister = new ImageLister(listing, memory, Space.of(LARGE))) {
            lister.list(indexes, layers -> {});
            lister.commit(Durability.WRITTEN);
        }
        return listing;
    }

    /** Indexes layers, each compressed in another way, and lists the image. */
    static List<Path> index(List<Path> tars) throws IOException {
        List<Path> indexes = new ArrayList<>();
        Compression[] all = Compression.values();
        for (int i = 0; i < tars.size(); i++) {
            Path tar = tars.get(i);
            indexes.add(index(tar, tar.resolveSibling("index" + i), all[i % all.length]));
        }
        return indexes;
    }

    /** All names that a listing has, by path. */
    static TreeMap<String, ListedFile> all(Listing listing) throws IOException {
        TreeMap<String, ListedFile> all = new TreeMap<>();
        all.put("", listing.root());
        collect(listing, listing.root(), "", all);
        return all;
    }

    private static void collect(Listing listing, ListedFile directory, String path, TreeMap<String, ListedFile> into)
            throws IOException {
        for (ListedFile file : listing.names(directory, 0, Integer.MAX_VALUE)) {
            String name = path.isEmpty()
                    ? file.name().latin1()
                    : path + "/" + file.name().latin1();
            into.put(name, file);
            if (file.isDirectory()) {
                collect(listing, file, name, into);
            }
        }
    }

    static TreeMap<String, FileChange> changes(Listing listing) throws IOException {
        TreeMap<String, FileChange> changes = new TreeMap<>();
        all(listing).forEach((path, file) -> {
            if (file.change() != FileChange.NONE) {
                changes.put(path, file.change());
            }
        });
        return changes;
    }

    /** What a name shows, its bytes read from the index of its layer, or from the layer itself. Links are not counted. */
    static Seen seen(ListedFile listed, List<Path> tars, List<Path> indexes) throws IOException {
        Kind kind = switch (listed.content()) {
            case Content.RegularFile regular -> Kind.FILE;
            case Content.Directory directory -> Kind.DIRECTORY;
            case Content.SymbolicLink link -> Kind.SYMLINK;
            case Content.Device device -> device.block() ? Kind.BLOCK_DEVICE : Kind.CHARACTER_DEVICE;
            case Content.Fifo fifo -> Kind.FIFO;
        };
        ModelFile file = new ModelFile(kind);
        file.mode = listed.attributes().permissions();
        file.uid = listed.attributes().uid();
        file.gid = listed.attributes().gid();
        file.mtimeSeconds = listed.attributes().mtimeSeconds();
        file.mtimeNanos = listed.attributes().mtimeNanos();
        for (Xattr xattr : listed.attributes().xattrs()) {
            file.xattrs.put(xattr.name().latin1(), xattr.value().latin1());
        }
        switch (listed.content()) {
            case Content.RegularFile(long offset, long size) ->
                file.data = bytes(tars.get(listed.layer()), indexes.get(listed.layer()), offset, size);
            case Content.SymbolicLink(ByteString target) -> file.target = target.latin1();
            case Content.Device(boolean block, int major, int minor) -> {
                file.major = major;
                file.minor = minor;
            }
            case Content.Directory directory -> {}
            case Content.Fifo fifo -> {}
        }
        return file.seen(0);
    }

    static byte[] bytes(Path tar, Path index, long offset, long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
        try (StoredLayer layer = StoredLayer.open(index);
                TarBytes stored = layer.facts().copied() ? layer.tar() : TarFile.open(tar)) {
            stored.read(offset, bytes);
        }
        return bytes.array();
    }
}
