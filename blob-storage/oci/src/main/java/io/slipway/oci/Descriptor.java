package io.slipway.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Points to content: what it is, its digest and its size in bytes.
 *
 * <p>Source: image specification, descriptor.md.
 *
 * @param size in bytes, not negative
 * @param urls where else the content may be had; usually none
 */
public record Descriptor(
        MediaType mediaType,
        Digest digest,
        long size,
        List<String> urls,
        Map<String, String> annotations,
        Optional<Platform> platform,
        Optional<MediaType> artifactType) {
    /** Copies the collections and refuses a negative size. */
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("A size is not negative, this one is " + size);
        }
        urls = List.copyOf(urls);
        annotations = Map.copyOf(annotations);
    }

    /** A descriptor of the three required properties. */
    public static Descriptor of(MediaType mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, List.of(), Map.of(), Optional.empty(), Optional.empty());
    }

    /** Whether the content may be absent here: it names other places, or is a layer that may not be distributed. */
    public boolean mayBeElsewhere() {
        return !urls.isEmpty() || mediaType.isForeignLayer();
    }
}
