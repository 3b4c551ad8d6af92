package io.slipway.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object of a media type that is not known here: kept and served as it is, with nothing read out of it. */
public record UnknownManifest(MediaType mediaType) implements Manifest {
    @Override
    public Optional<Descriptor> subject() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> annotations() {
        return Map.of();
    }

    @Override
    public Optional<MediaType> artifactType() {
        return Optional.empty();
    }

    @Override
    public List<Descriptor> blobs() {
        return List.of();
    }

    @Override
    public List<Descriptor> referencedBlobs() {
        return List.of();
    }

    @Override
    public List<Descriptor> children() {
        return List.of();
    }
}
