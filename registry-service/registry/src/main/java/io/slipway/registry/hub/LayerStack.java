package io.slipway.registry.hub;

import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Layers in their order, as one digest: two images have the same one if they have the same layers. It is chained as the
 * OCI image specification chains its ChainIDs, though from the digests of the layers as they are stored, which are known
 * without a configuration.
 */
final class LayerStack {
    /** No builder makes more. */
    static final int MOST_LAYERS = 128;

    private LayerStack() {}

    /** Of all layers of an image; of none, of too many, and of what is no image there is no digest. */
    static Optional<Digest> of(Manifest manifest) {
        return manifest instanceof ImageManifest image && Kind.of(image) == Kind.IMAGE
                ? of(image.layers().stream().map(Descriptor::digest).toList())
                : Optional.empty();
    }

    private static Optional<Digest> of(List<Digest> layers) {
        return layers.isEmpty() || layers.size() > MOST_LAYERS
                ? Optional.empty()
                : Optional.of(each(layers).getLast());
    }

    /** Of the bottom layer, of the two at the bottom, and so on up to all. */
    static List<Digest> each(List<Digest> layers) {
        List<Digest> stacks = new ArrayList<>();
        for (Digest layer : layers.subList(0, Math.min(layers.size(), MOST_LAYERS))) {
            stacks.add(stacks.isEmpty() ? layer : chained(stacks.getLast(), layer));
        }
        return stacks;
    }

    private static Digest chained(Digest below, Digest layer) {
        return Digest.sha256((below + " " + layer).getBytes(StandardCharsets.US_ASCII));
    }
}
