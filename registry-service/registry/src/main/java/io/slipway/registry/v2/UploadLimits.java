package io.slipway.registry.v2;

/**
 * What one upload may cost.
 *
 * @param maxBlobBytes size of the largest blob, in bytes
 * @param minChunkBytes what clients are told as the least size of a chunk that is not the last; zero: nothing
 * @param bodies how many bodies are received at a time
 * @param bodiesPerUser how many of them one account may send
 */
public record UploadLimits(long maxBlobBytes, long minChunkBytes, int bodies, int bodiesPerUser) {}
