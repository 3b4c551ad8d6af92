package io.slipway.store;

import java.time.Instant;

/**
 * An object as a listing shows it.
 *
 * @param size in bytes
 * @param storedAt when it was committed, by the storage's clock; not before its commit began
 */
public record StoredObject(BlobKey key, long size, Instant storedAt) {}
