package io.slipway.store;

import io.slipway.oci.Digest;

/**
 * A committed object.
 *
 * @param size in bytes
 */
public record StoredBlob(Digest digest, long size, BlobKey key) {}
