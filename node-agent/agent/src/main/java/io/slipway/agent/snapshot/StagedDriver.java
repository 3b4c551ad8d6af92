package io.slipway.agent.snapshot;

import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A driver that shows images as lower folders and gives each container an overlay on top. */
final class StagedDriver implements SnapshotDriver {
    private static final Logger LOG = LoggerFactory.getLogger(StagedDriver.class);

    private final ImageStage stage;
    private final DataFolder folder;
    private final SnapshotLedger ledger;
    private final LayerStore layers;
    private final ContainerRoots roots;
    private final Overlays overlays = new Overlays();
    private final Stripes images = new Stripes();
    private final Stripes containers = new Stripes();

    StagedDriver(ImageStage stage, DataFolder folder, SnapshotLedger ledger, LayerStore layers) {
        this.stage = stage;
        this.folder = folder;
        this.ledger = ledger;
        this.layers = layers;
        this.roots = new ContainerRoots(folder);
    }

    @Override
    public String name() {
        return stage.name();
    }

    @Override
    public void prepareImage(ImageLayers image) throws IOException {
        try (Stripes.Held _ = images.hold(image.imageId())) {
            boolean known = ledger.image(image.imageId()).isPresent();
            Files.createDirectories(folder.snapshot(image.imageId()));
            boolean written = false;
            try {
                stage.write(image);
                ledger.put(image);
                written = true;
            } finally {
                // A layer that is refused leaves nothing of its image.
                if (!written && !known) {
                    TreeRemoval.remove(folder.snapshot(image.imageId()));
                }
            }
        }
    }

    @Override
    public RootFs createRoot(String containerId, ImageLayers image) throws IOException {
        try (Stripes.Held _ = containers.hold(containerId)) {
            Path root = roots.folder(containerId);
            Files.createDirectories(root);
            try (Stripes.Held _ = images.hold(image.imageId())) {
                ledger.putRoot(containerId, image.imageId());
            }
            return shown(containerId, image);
        }
    }

    @Override
    public RootFs root(String containerId) throws IOException {
        try (Stripes.Held _ = containers.hold(containerId)) {
            return shown(containerId, imageOf(containerId));
        }
    }

    private RootFs shown(String containerId, ImageLayers image) throws IOException {
        List<Path> lower;
        try (Stripes.Held _ = images.hold(image.imageId())) {
            lower = stage.show(image);
        }
        if (lower.isEmpty()) {
            return new RootFs.Directory(wholeTree(containerId, image));
        }
        roots.createOverlay(containerId, lower.getFirst());
        return new RootFs.Overlay(lower, roots.upper(containerId), roots.work(containerId));
    }

    /** A copy of all the image's files for this container alone; half a copy is begun anew. */
    private Path wholeTree(String containerId, ImageLayers image) throws IOException {
        Path whole = roots.tree(containerId);
        if (!Files.isDirectory(whole, LinkOption.NOFOLLOW_LINKS)) {
            Path draft = whole.resolveSibling("tree.draft");
            TreeRemoval.remove(draft);
            Files.createDirectory(draft);
            try (Trees.Merging merging = new Trees(layers).begin(image);
                    TreeWriter writer = new TreeWriter(merging.all(), TreeChanges.all(), draft)) {
                writer.write();
            }
            DurableFiles.move(draft, whole);
        }
        return whole;
    }

    private ImageLayers imageOf(String containerId) throws IOException {
        Digest imageId = ledger.imageOf(containerId);
        if (imageId == null) {
            throw new NoSuchFileException(roots.folder(containerId).toString(), null, "the container has no root");
        }
        return ledger.image(imageId).orElseThrow(() -> new IOException("The image " + imageId + " has no snapshot"));
    }

    @Override
    public void removeRoot(String containerId) throws IOException {
        Optional<Digest> unheld;
        try (Stripes.Held _ = containers.hold(containerId)) {
            if (Files.isDirectory(roots.folder(containerId), LinkOption.NOFOLLOW_LINKS)) {
                Path gone = roots.hide(containerId);
                Thread.ofVirtual().name("delete root").start(() -> delete(gone));
            }
            unheld = ledger.removeRoot(containerId);
        }
        if (unheld.isPresent()) {
            drop(unheld.get());
        }
    }

    private static void delete(Path gone) {
        try {
            TreeRemoval.remove(gone);
        } catch (IOException e) {
            // It is out of sight already, and the next start deletes it.
            LOG.warn("A removed container's files stay until the next start: {}", gone, e);
        }
    }

    @Override
    public void removeImage(Digest imageId) throws IOException {
        Optional<Digest> unheld = ledger.release(imageId);
        if (unheld.isPresent()) {
            drop(imageId);
        }
    }

    /** Deletes an image that nobody holds. */
    private void drop(Digest imageId) throws IOException {
        try (Stripes.Held _ = images.hold(imageId)) {
            Optional<ImageLayers> image = ledger.image(imageId);
            if (image.isPresent() && ledger.forget(imageId)) {
                stage.drop(image.get(), new HashSet<>(ledger.stacks()));
                TreeRemoval.remove(folder.snapshot(imageId));
            }
        }
        if (ledger.isWhole()) {
            layers.sweep(ledger::heldLayers);
        }
    }

    @Override
    public DetachedTree openTree(String containerId) throws IOException {
        return overlays.open(root(containerId));
    }
}
