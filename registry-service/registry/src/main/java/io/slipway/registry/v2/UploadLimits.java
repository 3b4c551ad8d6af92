package io.slipway.registry.v2;

/**
 * What one upload may cost.
 *
 * @param maxBlobBytes size of the largest blob, in bytes
 */
public record UploadLimits(long maxBlobBytes) {}
