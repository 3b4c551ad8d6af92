package io.slipway.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest says to a registry: what it needs and what it is about. The exact bytes are kept elsewhere.
 *
 * <p>Source: image specification, manifest.md and image-index.md; distribution specification, "Pushing manifests" and
 * "Listing referrers".
 */
public sealed interface Manifest permits ImageManifest, ImageIndex, UnknownManifest {
    /** The type that the manifest is stored and served under. */
    MediaType mediaType();

    /** The manifest that this one is about; it need not exist. */
    Optional<Descriptor> subject();

    /** The manifest's own annotations. */
    Map<String, String> annotations();

    /** The artifact type as the list of referrers shows it. */
    Optional<MediaType> artifactType();

    /** Blobs that must be in the repository first: configuration and layers, save those that may be elsewhere. */
    List<Descriptor> blobs();

    /**
     * All blobs that it names: configuration and every layer, those that may be elsewhere among them. Where such a layer
     * is in the repository after all, the manifest keeps it as it keeps the others.
     */
    List<Descriptor> referencedBlobs();

    /** Manifests that an index lists. */
    List<Descriptor> children();
}
