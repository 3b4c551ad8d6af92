package io.slipway.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OCI image index or Docker's manifest list.
 *
 * @param children the listed manifests in order; there may be none
 * @param artifactType the index's own {@code artifactType}
 */
public record ImageIndex(
        MediaType mediaType,
        List<Descriptor> children,
        Optional<MediaType> artifactType,
        Optional<Descriptor> subject,
        Map<String, String> annotations)
        implements Manifest {
    /** Copies the collections. */
    public ImageIndex {
        children = List.copyOf(children);
        annotations = Map.copyOf(annotations);
    }

    @Override
    public List<Descriptor> blobs() {
        return List.of();
    }

    @Override
    public List<Descriptor> referencedBlobs() {
        return List.of();
    }
}
