package io.slipway.auth.access;

/**
 * Published when the outcome of a write was unknown for a while: a connection broke while the database was to commit, and
 * the commit may have come after the writer had made its cache forget. It has surely come or will never come by now, so
 * every cache of committed facts must forget everything.
 */
public record CachesInDoubt() {}
