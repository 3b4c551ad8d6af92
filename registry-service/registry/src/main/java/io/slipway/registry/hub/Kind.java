package io.slipway.registry.hub;

import io.slipway.oci.ImageIndex;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.Manifest;
import io.slipway.oci.MediaType;
import io.slipway.oci.UnknownManifest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What kind of thing a manifest describes. */
enum Kind {
    IMAGE("image"),
    CHART("chart"),
    SIGNATURE("signature"),
    SBOM("sbom"),
    ARTIFACT("artifact");

    private static final Set<String> IMAGE_CONFIGS =
            Set.of("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /** The form in the database and in JSON. */
    String text() {
        return text;
    }

    static Optional<Kind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    static Kind of(Manifest manifest) {
        return switch (manifest) {
            case ImageIndex index -> index.artifactType().map(Kind::ofType).orElse(IMAGE);
            case ImageManifest image -> of(image);
            case UnknownManifest _ -> ARTIFACT;
        };
    }

    static Kind of(ImageManifest image) {
        Kind byLayers = image.layers().stream()
                .map(layer -> ofType(layer.mediaType()))
                .filter(kind -> kind == SIGNATURE || kind == SBOM)
                .findFirst()
                .orElse(ARTIFACT);
        if (byLayers != ARTIFACT) {
            // cosign gives its signatures the config of an image.
            return byLayers;
        }
        return IMAGE_CONFIGS.contains(image.config().mediaType().toString())
                        && image.declaredArtifactType().isEmpty()
                ? IMAGE
                : image.artifactType().map(Kind::ofType).orElse(ARTIFACT);
    }

    private static Kind ofType(MediaType type) {
        String text = type.toString();
        if (text.startsWith("application/vnd.cncf.helm.")) {
            return CHART;
        }
        if (text.startsWith("application/vnd.dev.cosign.")
                || text.startsWith("application/vnd.dev.sigstore.")
                || text.startsWith("application/vnd.cncf.notary.")) {
            return SIGNATURE;
        }
        return text.contains("spdx") || text.contains("cyclonedx") || text.contains("syft") ? SBOM : ARTIFACT;
    }
}
