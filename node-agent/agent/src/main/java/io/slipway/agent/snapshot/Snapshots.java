package io.slipway.agent.snapshot;

import io.slipway.oci.Digest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of this machine: the store of layers and the driver that shows them. Opened once at start, which also
 * removes what earlier runs left half made.
 */
public final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private final SnapshotLedger ledger;
    private final LayerStore layers;
    private final SnapshotDriver driver;

    private Snapshots(SnapshotLedger ledger, LayerStore layers, SnapshotDriver driver) {
        this.ledger = ledger;
        this.layers = layers;
        this.driver = driver;
    }

    /**
     * Opens the folder with the driver that the machine can do best, found by trying.
     *
     * @param driver the name of a driver to be used instead: {@code erofs-flat}, {@code unpack} or {@code copy}
     * @throws IOException when the folder cannot be used, or the named driver cannot
     */
    public static Snapshots open(DataFolder folder, Optional<String> driver) throws IOException {
        folder.create();
        LayerStore layers = new LayerStore(folder, NameMemory.ofHeap());
        layers.removeDrafts();
        new ContainerRoots(folder).deleteHidden();
        SnapshotLedger ledger = new SnapshotLedger(folder);
        if (ledger.isWhole()) {
            UnpackStage.sweep(folder, new HashSet<>(ledger.stacks()));
        }
        ImageStage stage = new DriverChoice(folder, layers).choose(driver);
        return new Snapshots(ledger, layers, new StagedDriver(stage, folder, ledger, layers));
    }

    /** The layers. */
    public LayerStore layers() {
        return layers;
    }

    /** The driver. */
    public SnapshotDriver driver() {
        return driver;
    }

    /**
     * Removes what no longer has an owner: images that are not among the wanted ones and containers' roots that are not
     * among the known ones. For the start, before anything else is done. What cannot be removed is logged and tried again
     * at the next start.
     */
    public void reconcile(Set<Digest> wantedImages, Set<String> knownContainers) throws IOException {
        for (String containerId : ledger.containerIds()) {
            if (!knownContainers.contains(containerId)) {
                each(containerId, () -> driver.removeRoot(containerId));
            }
        }
        for (Digest imageId : ledger.imageIds()) {
            if (!wantedImages.contains(imageId)) {
                each(imageId, () -> driver.removeImage(imageId));
            }
        }
        sweep();
    }

    @FunctionalInterface
    private interface Removing {
        void run() throws IOException;
    }

    private static void each(Object ownerless, Removing removing) {
        try {
            removing.run();
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("What is left of {} cannot be removed", ownerless, e);
        }
    }

    /** Deletes layers that no image, container or lease holds, and returns which. */
    public Set<Digest> sweep() throws IOException {
        return ledger.isWhole() ? layers.sweep(ledger::heldLayers) : Set.of();
    }
}
