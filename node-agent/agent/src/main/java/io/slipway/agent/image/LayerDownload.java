package io.slipway.agent.image;

import io.slipway.agent.snapshot.LayerStore;
import io.slipway.layer.decode.ExpectedLayer;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.transfer.Flights;
import io.slipway.transfer.RemoteRepository;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Brings layers from registries into the layer store, each once however many pulls want it, and no more at a time than the
 * machine has use for.
 */
final class LayerDownload {
    /** One download: the same uncompressed layer in another compression is another one, as it may lie in another way. */
    private record Key(Digest diffId, Digest blob) {}

    private final Flights<Key, LayerState, Digest> flights = new Flights<>();
    private final Semaphore slots;
    private final LayerStore layers;
    private final LayerIntake intake;

    LayerDownload(LayerStore layers, LayerIntake intake, int slots) {
        this.layers = layers;
        this.intake = intake;
        this.slots = new Semaphore(slots, true);
    }

    /** Returns when the layer is in the store, which has a lease for it. */
    void fetch(RemoteRepository repository, Descriptor blob, Digest diffId, Consumer<LayerState> listener)
            throws IOException, InterruptedException {
        if (layers.has(diffId)) {
            listener.accept(LayerState.EXISTS);
            return;
        }
        listener.accept(LayerState.PULLING);
        flights.join(
                new Key(diffId, blob.digest()), listener, progress -> download(repository, blob, diffId, progress));
        listener.accept(LayerState.PULLED);
    }

    private Digest download(RemoteRepository repository, Descriptor blob, Digest diffId, Consumer<LayerState> progress)
            throws IOException, InterruptedException {
        if (!slots.tryAcquire()) {
            progress.accept(LayerState.WAITING);
            slots.acquire();
        }
        try {
            if (!layers.has(diffId)) {
                try (InputStream in = new CountedInput(repository.openBlob(blob), blob.size(), progress)) {
                    intake.take(in, new ExpectedLayer(blob.digest(), blob.size(), diffId));
                }
            }
            return diffId;
        } finally {
            slots.release();
        }
    }
}
