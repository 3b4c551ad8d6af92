package io.slipway.registry.content;

import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.store.BlobKey;

/**
 * A manifest as it was pushed.
 *
 * @param size in bytes, at most 4 MiB
 */
public record StoredManifest(Digest digest, MediaType mediaType, long size, Body body) {
    /** Where its exact bytes are. */
    public sealed interface Body {
        /** At hand, as a manifest of the usual size is. The array is never changed after construction. */
        // Two are never compared, and a copy of the bytes at each read is what the cache is there to avoid.
        @SuppressWarnings("ArrayRecordComponent")
        record InMemory(byte[] content) implements Body {}

        /** In the blob store: a large one, which no array may hold for as long as a slow client takes to read it. */
        record InStore(BlobKey key) implements Body {}
    }
}
