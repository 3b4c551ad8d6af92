package io.slipway.registry.mirror;

import io.slipway.mirror.Upstreams;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.transfer.FillFailedException;
import io.slipway.transfer.FillReader;
import io.slipway.transfer.FillsBusyException;
import io.slipway.transfer.RegistryException;
import java.io.IOException;
import java.util.Optional;

/** Fetches blobs of upstreams for work of this registry itself, by the same download that clients join. */
public final class MirroredFetch {
    private final Upstreams upstreams;
    private final MirroredBlobs blobs;

    /** Is told of bytes as they come. What it throws ends the fetch for the one who asked. */
    @FunctionalInterface
    public interface Progress {
        /** So many more. */
        void arrived(long bytes) throws IOException;
    }

    public MirroredFetch(Upstreams upstreams, MirroredBlobs blobs) {
        this.upstreams = upstreams;
        this.blobs = blobs;
    }

    /** The repository of an upstream that is called so here; empty for one of this registry's own. */
    public Optional<MirroredName> mirrored(RepositoryName name) {
        return MirroredName.inNamespace(upstreams, name);
    }

    /**
     * Has a blob here; returns when all its bytes have come and are the right ones. Its link is there a moment later.
     *
     * @throws UpstreamFailure when it is not here and cannot be had
     */
    public void fetch(MirroredName name, Digest digest, Progress progress) throws IOException, InterruptedException {
        switch (blobs.open(name, digest)) {
            case MirroredBlobs.Found.Stored stored ->
                progress.arrived(stored.blob().size());
            case MirroredBlobs.Found.Elsewhere elsewhere ->
                throw new IllegalStateException(digest + " was opened and not fetched");
            case MirroredBlobs.Found.Arriving(FillReader reader, long size) -> {
                try (reader) {
                    reader.transferTo(0, size, bytes -> progress.arrived(bytes.remaining()));
                } catch (FillFailedException | FillsBusyException | RegistryException e) {
                    throw UpstreamFailure.of(name.upstream(), e);
                }
            }
        }
    }
}
