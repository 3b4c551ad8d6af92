package io.slipway.agent.image;

import io.slipway.agent.snapshot.LayerStore;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.transfer.RemoteRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Brings one layer into a repository by the cheapest way there is: it is there; it is next door; it is sent. */
final class LayerUpload {
    private final BlobSources sources;
    private final LayerStore layers;
    private final Semaphore slots;

    LayerUpload(BlobSources sources, LayerStore layers, int slots) {
        this.sources = sources;
        this.layers = layers;
        this.slots = new Semaphore(slots, true);
    }

    /** The layer's compressed form, which the repository has when this returns. */
    Descriptor push(RemoteRepository repository, Digest diffId, Consumer<LayerState> listener)
            throws IOException, InterruptedException {
        if (!slots.tryAcquire()) {
            listener.accept(LayerState.WAITING);
            slots.acquire();
        }
        try {
            for (BlobSources.Source source : sources.of(diffId)) {
                if (source.isIn(repository.host(), repository.name()) && isThere(repository, source.blob())) {
                    listener.accept(LayerState.EXISTS_THERE);
                    return source.blob();
                }
            }
            for (BlobSources.Source source : sources.of(diffId)) {
                if (source.host().equals(repository.host())
                        && !source.repository().equals(repository.name())
                        && repository.mount(source.blob().digest(), source.repository())) {
                    listener.accept(LayerState.fixed("Mounted from " + source.repository()));
                    return source.blob();
                }
            }
            return send(repository, diffId, listener);
        } finally {
            slots.release();
        }
    }

    private static boolean isThere(RemoteRepository repository, Descriptor blob)
            throws IOException, InterruptedException {
        return repository.stat(blob.digest()).isPresent();
    }

    private Descriptor send(RemoteRepository repository, Digest diffId, Consumer<LayerState> listener)
            throws IOException, InterruptedException {
        long total = Files.size(layers.tar(diffId));
        AtomicReference<GzipPush> last = new AtomicReference<>();
        repository.upload(
                () -> {
                    GzipPush stream =
                            GzipPush.of(layers.tar(diffId), count -> listener.accept(LayerState.pushing(count, total)));
                    last.set(stream);
                    return stream;
                },
                () -> last.get().digest());
        listener.accept(LayerState.PUSHED);
        return NewManifest.gzipLayer(last.get().digest(), last.get().size());
    }
}
