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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The only class that knows where things lie below the root:
 *
 * <pre>
 * layout                      the version of this layout, "1"
 * blobs/sha256/ab/abcd…       a committed object, named by its digest
 * uploads/UUID                the bytes of an unfinished upload
 * </pre>
 */
final class FileLayout {
    private static final String VERSION = "1";

    private final Path root;
    private final Path blobs;
    private final Path uploads;
    private final StableStorage storage;
    private final Set<Path> syncedFolders = ConcurrentHashMap.newKeySet();

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
        if (!found.equals(VERSION)) {
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

    BlobKey key(Digest digest) {
        return new BlobKey("blobs/%s/%s/%s"
                .formatted(digest.algorithm().wireName(), digest.hex().substring(0, 2), digest.hex()));
    }

    /** The file of a key that this layout gave; any other text is refused, so that no key leads out of the root. */
    Path file(BlobKey key) {
        String[] parts = key.value().split("/", -1);
        if (parts.length == 4 && key(Digest.parse(parts[1] + ":" + parts[3])).equals(key)) {
            return root.resolve(key.value());
        }
        throw new IllegalArgumentException("Not a key of the file store: " + key);
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

    Stream<BlobKey> keys() {
        return Stream.of(DigestAlgorithm.values())
                .flatMap(algorithm -> names(blobs.resolve(algorithm.wireName()))
                        .flatMap(prefix -> names(
                                        blobs.resolve(algorithm.wireName()).resolve(prefix))
                                .flatMap(hex -> keyOf(algorithm, hex).stream())));
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> String.valueOf(path.getFileName())).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<BlobKey> keyOf(DigestAlgorithm algorithm, String hex) {
        try {
            return Optional.of(key(new Digest(algorithm, hex)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
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
