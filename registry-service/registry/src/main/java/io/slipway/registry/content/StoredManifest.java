package io.slipway.registry.content;

import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;

/**
 * A manifest as it was pushed.
 *
 * @param content the exact bytes; never changed after construction, at most 4 MiB
 */
// Two are never compared, and a copy of the bytes at each read is what the cache is there to avoid.
@SuppressWarnings("ArrayRecordComponent")
public record StoredManifest(Digest digest, MediaType mediaType, byte[] content) {}
