package io.slipway.store;

import java.time.Instant;

/**
 * An upload as a listing shows it.
 *
 * @param touchedAt when something was last done to it, by the storage's clock
 */
public record UnfinishedUpload(UploadId id, Instant touchedAt) {}
