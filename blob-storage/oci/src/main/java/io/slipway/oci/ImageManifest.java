package io.slipway.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image or artifact manifest, of OCI or of Docker (version 2, schema 2).
 *
 * @param layers all layers in order, those that may be elsewhere among them
 * @param declaredArtifactType the manifest's own {@code artifactType}
 */
public record ImageManifest(
        MediaType mediaType,
        Descriptor config,
        List<Descriptor> layers,
        Optional<MediaType> declaredArtifactType,
        Optional<Descriptor> subject,
        Map<String, String> annotations)
        implements Manifest {
    /** Copies the collections. */
    public ImageManifest {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }

    /** The declared artifact type; without one, the configuration's media type. */
    @Override
    public Optional<MediaType> artifactType() {
        return declaredArtifactType.or(() -> Optional.of(config.mediaType()));
    }

    @Override
    public List<Descriptor> blobs() {
        return Stream.concat(Stream.of(config), layers.stream().filter(layer -> !layer.mayBeElsewhere()))
                .toList();
    }

    @Override
    public List<Descriptor> referencedBlobs() {
        return Stream.concat(Stream.of(config), layers.stream()).toList();
    }

    @Override
    public List<Descriptor> children() {
        return List.of();
    }
}
