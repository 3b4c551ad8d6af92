package io.slipway.auth.access;

/**
 * How often a cache was asked.
 *
 * @param hits and had the value
 * @param misses and had to load it
 */
public record CacheCounts(long hits, long misses) {
    /** Of two caches together. */
    public CacheCounts plus(CacheCounts other) {
        return new CacheCounts(hits + other.hits, misses + other.misses);
    }
}
