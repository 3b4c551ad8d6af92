package io.slipway.registry.content;

import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;

/**
 * A manifest as it was pushed.
 *
 * @param content the exact bytes; never changed after construction, at most 4 MiB
 */
public record StoredManifest(Digest digest, MediaType mediaType, byte[] content) {}
