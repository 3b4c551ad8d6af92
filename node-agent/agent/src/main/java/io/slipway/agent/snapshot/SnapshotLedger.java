package io.slipway.agent.snapshot;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which images have snapshots, which containers have roots, and who therefore holds which layers. On disk first, in memory
 * second; read again at start. All methods are short and hold one lock.
 */
final class SnapshotLedger {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLedger.class);
    private static final String LAYERS = "layers";
    private static final String RELEASED = "released";
    private static final String IMAGE = "image";

    private record Entry(ImageLayers layers, boolean released) {}

    private final DataFolder folder;
    private final Map<Digest, Entry> images = new HashMap<>();
    private final Map<String, Digest> roots = new HashMap<>();
    private boolean whole = true;

    SnapshotLedger(DataFolder folder) throws IOException {
        this.folder = folder;
        readImages();
        readRoots();
    }

    private void readImages() throws IOException {
        try (DirectoryStream<Path> snapshots = Files.newDirectoryStream(folder.snapshots())) {
            for (Path snapshot : snapshots) {
                each(snapshot, this::readImage);
            }
        }
    }

    private void readImage(Path snapshot) throws IOException {
        Path layers = snapshot.resolve(LAYERS);
        if (!Files.exists(layers)) {
            // Made, but never written: the image was not visible yet.
            TreeRemoval.remove(snapshot);
            return;
        }
        Digest imageId =
                new Digest(DigestAlgorithm.SHA256, snapshot.getFileName().toString());
        List<Digest> diffIds =
                Files.readAllLines(layers).stream().map(Digest::parse).toList();
        images.put(imageId, new Entry(new ImageLayers(imageId, diffIds), Files.exists(snapshot.resolve(RELEASED))));
    }

    private void readRoots() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.roots())) {
            for (Path root : folders) {
                if (!ContainerRoots.isHidden(root)) {
                    each(root, this::readRoot);
                }
            }
        }
    }

    private void readRoot(Path root) throws IOException {
        Path image = root.resolve(IMAGE);
        if (Files.isSymbolicLink(image)) {
            Digest imageId = new Digest(
                    DigestAlgorithm.SHA256, Files.readSymbolicLink(image).toString());
            roots.put(root.getFileName().toString(), imageId);
        } else {
            TreeRemoval.remove(root);
        }
    }

    @FunctionalInterface
    private interface Reading {
        void of(Path entry) throws IOException;
    }

    /** One damaged entry must not keep the agent from all others. */
    private void each(Path entry, Reading reading) {
        try {
            reading.of(entry);
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{} cannot be read and is left as it is", entry, e);
            whole = false;
        }
    }

    /** Whether everything was read. Where not, nobody knows which layers are needed by nobody. */
    boolean isWhole() {
        return whole;
    }

    /** The image's layers if it has a snapshot, wanted or only held by containers. */
    synchronized Optional<ImageLayers> image(Digest imageId) {
        return Optional.ofNullable(images.get(imageId)).map(Entry::layers);
    }

    synchronized Collection<Digest> imageIds() {
        return List.copyOf(images.keySet());
    }

    synchronized Collection<String> containerIds() {
        return List.copyOf(roots.keySet());
    }

    /** Writes down that the image is wanted; its snapshot's folder is there already. */
    synchronized void put(ImageLayers image) throws IOException {
        Path snapshot = folder.snapshot(image.imageId());
        StringBuilder lines = new StringBuilder();
        image.diffIds().forEach(diffId -> lines.append(diffId).append('\n'));
        DurableFiles.write(snapshot.resolve(LAYERS), lines.toString().getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(snapshot.resolve(RELEASED));
        images.put(image.imageId(), new Entry(image, false));
    }

    /** Makes a container's folder hold the image. */
    synchronized void putRoot(String containerId, Digest imageId) throws IOException {
        if (!images.containsKey(imageId)) {
            throw new IOException("The image " + imageId + " has no snapshot");
        }
        Path link = folder.root(containerId).resolve(IMAGE);
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, Path.of(imageId.hex()));
        }
        roots.put(containerId, imageId);
    }

    synchronized @Nullable Digest imageOf(String containerId) {
        return roots.get(containerId);
    }

    /** Takes a container off; the image that nobody holds any more, if that was so. */
    synchronized Optional<Digest> removeRoot(String containerId) {
        Digest imageId = roots.remove(containerId);
        return imageId == null ? Optional.empty() : unheld(imageId);
    }

    /** Writes down that the image itself is not wanted; the image if nobody holds it any more. */
    synchronized Optional<Digest> release(Digest imageId) throws IOException {
        Entry entry = images.get(imageId);
        if (entry == null) {
            return Optional.empty();
        }
        Path marker = folder.snapshot(imageId).resolve(RELEASED);
        if (!Files.exists(marker)) {
            Files.createFile(marker);
        }
        images.put(imageId, new Entry(entry.layers(), true));
        return unheld(imageId);
    }

    private Optional<Digest> unheld(Digest imageId) {
        Entry entry = images.get(imageId);
        return entry != null && entry.released() && !roots.containsValue(imageId)
                ? Optional.of(imageId)
                : Optional.empty();
    }

    /** Forgets an image that nobody holds, unless someone has come to want it meanwhile. */
    synchronized boolean forget(Digest imageId) {
        if (unheld(imageId).isEmpty()) {
            return false;
        }
        images.remove(imageId);
        return true;
    }

    /** Every layer that an image of this ledger needs. */
    synchronized Set<Digest> heldLayers() {
        Set<Digest> held = new HashSet<>();
        images.values().forEach(entry -> held.addAll(entry.layers().diffIds()));
        return held;
    }

    /** The layer stacks of all images. */
    synchronized List<ImageLayers> stacks() {
        return images.values().stream().map(Entry::layers).toList();
    }
}
