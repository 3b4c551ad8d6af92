package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only class that knows where things lie below the root:
 *
 * <pre>
 * layout                      the version of this layout, "2"
 * blobs/sha256/ab/abcd….UUID  a committed object, named by its digest and by the upload that brought it
 * blobs/sha256/ab/abcd…       the same, from version 1
 * uploads/UUID                the bytes of an unfinished upload
 * </pre>
 *
 * <p>No two commits share a key, so whoever deletes an object cannot meet somebody who has just stored the same content.
 */
final class FileLayout {
    private static final String VERSION = "2";

    /** Names objects in a way that version 2 reads as well. */
    private static final String EARLIER_VERSION = "1";

    private static final char SEPARATOR = '.';

    private static final Logger LOG = LoggerFactory.getLogger(FileLayout.class);

    /** How many entries that are not ours are named in the log, each once. */
    private static final int NAMED_STRANGERS = 100;

    private final Path root;
    private final Path blobs;
    private final Path uploads;
    private final StableStorage storage;
    private final Set<Path> syncedFolders = ConcurrentHashMap.newKeySet();
    private final Set<Path> strangers = ConcurrentHashMap.newKeySet();

    private FileLayout(Path root, StableStorage storage) {
        this.root = root;
        this.blobs = root.resolve("blobs");
        this.uploads = root.resolve("uploads");
        this.storage = storage;
    }

    /** Makes the folders that are missing; refuses a root whose layout is of another version. */
    static FileLayout open(Path root, StableStorage storage) throws IOException {
        FileLayout layout = new FileLayout(root.toAbsolutePath().normalize(), storage);
        Files.createDirectories(layout.root);
        layout.checkVersion();
        Files.createDirectories(layout.uploads);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            Files.createDirectories(layout.blobs.resolve(algorithm.wireName()));
        }
        layout.forceFolder(layout.blobs);
        layout.forceFolder(layout.root);
        return layout;
    }

    private void checkVersion() throws IOException {
        Path file = root.resolve("layout");
        String found;
        try {
            found = Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            writeVersion(file);
            return;
        }
        if (found.equals(EARLIER_VERSION)) {
            writeVersion(file);
        } else if (!found.equals(VERSION)) {
            throw new IOException(
                    "%s says that the files have the layout \"%s\"; this version of Slipway reads layout %s"
                            .formatted(file, found, VERSION));
        }
    }

    private void writeVersion(Path file) throws IOException {
        Path unfinished = root.resolve("layout.new");
        Files.writeString(
                unfinished,
                VERSION + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    Path upload(UploadId id) {
        return uploads.resolve(id.toString());
    }

    void forceUploads() throws IOException {
        forceFolder(uploads);
    }

    /** The key of the object that an upload becomes. */
    BlobKey key(Digest digest, UploadId upload) {
        return new BlobKey(keyOf(digest).value() + SEPARATOR + upload);
    }

    private static BlobKey keyOf(Digest digest) {
        return new BlobKey("blobs/%s/%s/%s"
                .formatted(digest.algorithm().wireName(), digest.hex().substring(0, 2), digest.hex()));
    }

    /** The file of a key that this layout gave; any other text is refused, so that no key leads out of the root. */
    Path file(BlobKey key) {
        String[] parts = key.value().split("/", -1);
        if (parts.length == 4
                && DigestAlgorithm.of(parts[1])
                        .flatMap(algorithm -> parse(algorithm, parts[3]))
                        .filter(key::equals)
                        .isPresent()) {
            return root.resolve(key.value());
        }
        throw new IllegalArgumentException("Not a key of the file store: " + key);
    }

    /** The key of a file of this name; empty when it is none of ours. */
    private Optional<BlobKey> parse(DigestAlgorithm algorithm, String name) {
        int separator = name.indexOf(SEPARATOR);
        try {
            Digest digest = new Digest(algorithm, separator < 0 ? name : name.substring(0, separator));
            return Optional.of(
                    separator < 0 ? keyOf(digest) : key(digest, UploadId.parse(name.substring(separator + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Renames an upload's complete and forced file to the object it becomes; durable when this returns. */
    void place(UploadId upload, BlobKey key) throws IOException {
        Path target = file(key);
        prepareFolder(target);
        Files.move(upload(upload), target, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(folderOf(target));
    }

    /** Makes the folder of an object's file and sees to it that it survives a loss of power. */
    void prepareFolder(Path file) throws IOException {
        Path folder = folderOf(file);
        if (syncedFolders.contains(folder)) {
            return;
        }
        Files.createDirectories(folder);
        forceFolder(folderOf(folder));
        syncedFolders.add(folder);
    }

    Stream<StoredObject> objects() {
        return Stream.of(DigestAlgorithm.values())
                .flatMap(algorithm -> prefixes(algorithm)
                        .flatMap(folder -> names(folder).flatMap(name -> parse(algorithm, name).stream())))
                .flatMap(
                        key -> look(root.resolve(key.value()))
                                .map(seen -> new StoredObject(key, seen.size(), seen.changed()))
                                .stream());
    }

    /** Skips what somebody else put there. */
    private Stream<Path> prefixes(DigestAlgorithm algorithm) {
        Path folder = blobs.resolve(algorithm.wireName());
        return names(folder).map(folder::resolve).filter(entry -> {
            boolean ours = Files.isDirectory(entry);
            if (!ours && strangers.size() < NAMED_STRANGERS && strangers.add(entry)) {
                LOG.warn("{} is no folder of objects and is left alone", entry);
            }
            return ours;
        });
    }

    Stream<UnfinishedUpload> unfinished() {
        return names(uploads)
                .flatMap(name -> look(uploads.resolve(name)).stream()
                        .flatMap(seen -> uploadId(name).map(id -> new UnfinishedUpload(id, seen.changed())).stream()));
    }

    private static Optional<UploadId> uploadId(String name) {
        try {
            return Optional.of(UploadId.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private record Seen(long size, Instant changed) {}

    /** Empty when the file has gone since its folder was listed. The time is the inode's: a rename is a change too. */
    private static Optional<Seen> look(Path file) {
        try {
            Object changed = Files.getAttribute(file, "unix:ctime");
            return Optional.of(new Seen(Files.size(file), ((FileTime) changed).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> String.valueOf(path.getFileName())).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalStateException(file + " lies in no folder");
        }
        return folder;
    }

    void forceFolder(Path folder) throws IOException {
        storage.forceFolder(folder);
    }

    /** The file of an upload, as far as it is written. */
    void forceFile(Path file, FileChannel channel) throws IOException {
        storage.forceFile(file, channel);
    }
}
