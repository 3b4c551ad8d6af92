package io.slipway.transfer;

/** What became of a manifest that was known. */
public sealed interface ManifestChange {
    /** It is still the one that was known. */
    record Unchanged() implements ManifestChange {}

    /** Another has taken its place. */
    record Changed(FetchedManifest manifest) implements ManifestChange {}
}
