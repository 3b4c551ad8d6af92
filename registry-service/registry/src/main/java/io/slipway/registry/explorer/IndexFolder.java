package io.slipway.registry.explorer;

import io.slipway.layer.UnfinishedFile;
import io.slipway.layer.chunked.FileTooLargeException;
import io.slipway.layer.chunked.Space;
import io.slipway.layer.listing.ImageListing;
import io.slipway.layer.listing.StoredLayer;
import io.slipway.oci.Digest;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the indexes, a cache: {@code layers/} has one file for each stored object that is a layer, {@code images/} one
 * for each stack of them, named by the hash of the objects' keys. Together they take so many bytes at most, unfinished ones
 * included; beyond, what was used longest ago goes. With an object everything goes that was made of it, also what is being made of it then.
 */
final class IndexFolder {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFolder.class);

    /** Times of use are written down so often, that a start knows about what was used when. */
    private static final Duration TOUCH = Duration.ofMinutes(1);

    /** The part of all bytes that is freed with one look. */
    private static final int SPARE = 20;

    private final Path layers;
    private final Path images;
    private final long most;
    private final Clock clock;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Making> underWay = new HashSet<>();
    // Guarded by this: of all that is under way.
    private long unfinished;

    /** A file: its size, when it was used, and the keys of the objects that it was made of. */
    private static final class Known {
        final long size;
        final Set<String> sources;
        volatile Instant usedAt;

        Known(long size, Set<String> sources, Instant usedAt) {
            this.size = size;
            this.sources = sources;
            this.usedAt = usedAt;
        }
    }

    /** Something that is being made of objects. */
    static final class Making {
        private final Path path;
        private final Set<String> sources;
        private boolean gone;
        private long taken;

        private Making(Path path, Set<String> sources) {
            this.path = path;
            this.sources = sources;
        }

        /** The file to be made. */
        Path path() {
            return path;
        }
    }

    private record Used(Path path, Instant at) {}

    /** Gives a file its name. */
    @FunctionalInterface
    interface Commit {
        void run() throws IOException;
    }

    private IndexFolder(Path root, long most, Clock clock) {
        this.layers = root.resolve("layers");
        this.images = root.resolve("images");
        this.most = most;
        this.clock = clock;
    }

    /**
     * Opens the folder, and removes what a crash has left and what belongs to objects that are gone.
     *
     * @param most how many bytes its files may have together
     */
    static IndexFolder open(Path root, long most, BlobStore blobs, Clock clock) throws IOException {
        IndexFolder folder = new IndexFolder(root, most, clock);
        for (Path each : List.of(folder.layers, folder.images)) {
            Files.createDirectories(each);
            try (Stream<Path> files = Files.list(each)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    folder.restore(file, blobs);
                }
            }
        }
        folder.evict();
        return folder;
    }

    private void restore(Path file, BlobStore blobs) throws IOException {
        if (file.getFileName().toString().endsWith(UnfinishedFile.SUFFIX)) {
            Files.deleteIfExists(file);
            return;
        }
        try {
            Set<String> sources = sources(file);
            for (String source : sources) {
                if (blobs.size(new BlobKey(source)).isEmpty()) {
                    Files.deleteIfExists(file);
                    return;
                }
            }
            add(file, sources, Files.getLastModifiedTime(file).toInstant());
        } catch (IOException | IllegalArgumentException e) {
            LOG.info("the index {} is made anew when it is needed: {}", file.getFileName(), e.toString());
            Files.deleteIfExists(file);
        }
    }

    private Set<String> sources(Path file) throws IOException {
        if (layers.equals(file.getParent())) {
            try (StoredLayer layer = StoredLayer.open(file)) {
                return Set.of(layer.facts().source());
            }
        }
        try (ImageListing image = ImageListing.open(file)) {
            return Set.copyOf(image.sources());
        }
    }

    private void add(Path file, Set<String> sources, Instant usedAt) throws IOException {
        Known added = new Known(Files.size(file), sources, usedAt);
        Known before = known.put(file, added);
        bytes.addAndGet(added.size - (before == null ? 0 : before.size));
    }

    /** Where a file that is being made takes its bytes from: what was used longest ago makes room for them. */
    Space space(Making making) {
        return bytes -> take(making, bytes);
    }

    private synchronized void take(Making making, long count) throws IOException {
        making.taken += count;
        unfinished += count;
        evict();
        if (bytes.get() + unfinished > most) {
            if (isAlone()) {
                throw new FileTooLargeException(most);
            }
            throw new NoRoomException();
        }
    }

    /** Whether all that is under way is for one image: its layers are made of what the image is made of. */
    private boolean isAlone() {
        Set<String> all =
                underWay.stream().flatMap(each -> each.sources.stream()).collect(Collectors.toSet());
        return underWay.stream().anyMatch(each -> each.sources.equals(all));
    }

    /** Where the index of an object lies, whether or not it is there. */
    Path layer(BlobKey key) {
        return layers.resolve(hash(key.value()));
    }

    /** Where the listing of an image lies, whether or not it is there. */
    Path image(List<BlobKey> keys) {
        return images.resolve(hash(keys.stream().map(BlobKey::value).collect(Collectors.joining("\n"))));
    }

    private static String hash(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** Whether the file is there; it counts as used now. */
    boolean has(Path file) throws IOException {
        Known found = known.get(file);
        if (found == null) {
            return false;
        }
        Instant now = clock.instant();
        if (Duration.between(found.usedAt, now).compareTo(TOUCH) > 0) {
            found.usedAt = now;
            try {
                Files.setLastModifiedTime(file, FileTime.from(now));
            } catch (NoSuchFileException evicted) {
                return false;
            }
        }
        return true;
    }

    /** Begins to make a file of objects; {@link #end} must follow. */
    synchronized Making begin(Path path, List<BlobKey> keys) {
        Making making = new Making(path, keys.stream().map(BlobKey::value).collect(Collectors.toSet()));
        underWay.add(making);
        return making;
    }

    /**
     * Takes the file that was made into the cache. Nothing is taken when one of its objects is gone meanwhile.
     *
     * @return whether it is there now
     */
    synchronized boolean commit(Making making, Commit commit) throws IOException {
        if (making.gone) {
            return false;
        }
        commit.run();
        release(making);
        Instant now = clock.instant();
        Files.setLastModifiedTime(making.path, FileTime.from(now));
        add(making.path, making.sources, now);
        evict();
        return true;
    }

    /** Making it has come to an end, one way or the other. */
    synchronized void end(Making making) {
        underWay.remove(making);
        release(making);
    }

    private void release(Making making) {
        unfinished -= making.taken;
        making.taken = 0;
    }

    /** Removes all that was made of an object. */
    synchronized void forget(BlobKey key) throws IOException {
        for (Making making : underWay) {
            making.gone |= making.sources.contains(key.value());
        }
        for (Map.Entry<Path, Known> file : known.entrySet()) {
            if (file.getValue().sources.contains(key.value())) {
                remove(file.getKey());
            }
        }
    }

    /** Removes a file that cannot be read. */
    synchronized void drop(Path file) throws IOException {
        remove(file);
    }

    private void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        Known gone = known.remove(file);
        if (gone != null) {
            bytes.addAndGet(-gone.size);
        }
    }

    /** What is needed by something under way stays. Some room is made beyond what is needed, since each look at all costs. */
    private synchronized void evict() throws IOException {
        if (bytes.get() + unfinished <= most) {
            return;
        }
        List<Used> oldest = known.entrySet().stream()
                .filter(file -> !isNeeded(file.getValue()))
                .map(file -> new Used(file.getKey(), file.getValue().usedAt))
                .sorted(Comparator.comparing(Used::at))
                .toList();
        long enough = most - most / SPARE;
        for (Used file : oldest) {
            if (bytes.get() + unfinished <= enough) {
                return;
            }
            remove(file.path());
        }
    }

    private boolean isNeeded(Known file) {
        return underWay.stream().anyMatch(making -> making.sources.containsAll(file.sources));
    }
}
