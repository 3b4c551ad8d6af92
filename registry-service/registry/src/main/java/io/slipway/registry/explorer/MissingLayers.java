package io.slipway.registry.explorer;

import io.slipway.oci.Descriptor;
import io.slipway.registry.jobs.JobProgress;
import io.slipway.registry.jobs.JobRefusedException;
import io.slipway.registry.mirror.MirroredFetch;
import io.slipway.registry.mirror.MirroredName;
import io.slipway.registry.mirror.UpstreamFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Layers of mirrored images that nobody has pulled through this registry yet: they are fetched when the image is explored. */
final class MissingLayers {
    private static final Duration LINKED = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;

    private final Images images;
    private final MirroredFetch fetches;

    MissingLayers(Images images, MirroredFetch fetches) {
        this.images = images;
        this.fetches = fetches;
    }

    /** Whether what the image lacks may be had from somewhere. */
    boolean mayBeFetched(Images.Image image) {
        return fetches.mirrored(image.repository().name()).isPresent();
    }

    /**
     * Fetches what the image lacks; answers how many bytes that were.
     *
     * @throws JobRefusedException when the upstream does not have it, or cannot be asked
     */
    long fetch(Images.Image image, JobProgress progress) throws IOException, JobRefusedException, InterruptedException {
        Optional<MirroredName> name = fetches.mirrored(image.repository().name());
        if (name.isEmpty()) {
            throw new JobRefusedException("the repository is mirrored no more");
        }
        Set<Descriptor> missing = new LinkedHashSet<>(image.manifest().layers());
        missing.removeIf(layer -> images.blob(image, layer.digest()).isPresent());
        long total = missing.stream().mapToLong(Descriptor::size).sum();
        progress.total(total);
        progress.note("fetching layers from " + name.get().upstream().name());
        for (Descriptor layer : List.copyOf(missing)) {
            try {
                fetches.fetch(name.get(), layer.digest(), bytes -> {
                    progress.check();
                    progress.advance(bytes);
                });
            } catch (UpstreamFailure failure) {
                throw new JobRefusedException(
                        "the layer " + layer.digest() + " is not stored here, and " + failure.getMessage(), failure);
            }
            awaitLink(image, layer, progress);
        }
        return total;
    }

    /** The last bytes of a download are let go just before it is stored. */
    private void awaitLink(Images.Image image, Descriptor layer, JobProgress progress)
            throws IOException, JobRefusedException, InterruptedException {
        long end = System.nanoTime() + LINKED.toNanos();
        while (images.blob(image, layer.digest()).isEmpty()) {
            if (System.nanoTime() > end) {
                throw new JobRefusedException("the layer " + layer.digest() + " was fetched and did not stay");
            }
            progress.check();
            Thread.sleep(POLL_MILLIS);
        }
    }
}
