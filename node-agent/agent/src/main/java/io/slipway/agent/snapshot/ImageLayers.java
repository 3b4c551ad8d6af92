package io.slipway.agent.snapshot;

import io.slipway.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a snapshot driver must know of an image.
 *
 * @param imageId the digest of the image's configuration
 * @param diffIds the digests of its layers' uncompressed tars, the lowest first; the same may occur twice
 */
public record ImageLayers(Digest imageId, List<Digest> diffIds) {
    /** The most layers of one image; the kernel stacks at most 500. */
    public static final int MAX_LAYERS = 500;

    /** Copies the list and checks its length. */
    public ImageLayers {
        diffIds = List.copyOf(diffIds);
        if (diffIds.size() > MAX_LAYERS) {
            throw new IllegalArgumentException(
                    "An image has at most %d layers, this one has %d".formatted(MAX_LAYERS, diffIds.size()));
        }
    }

    /**
     * For each layer the digest of it with all under it, the lowest first.
     *
     * <p>Source: image specification, config.md, "Layer ChainID".
     */
    public List<Digest> chainIds() {
        List<Digest> chains = new ArrayList<>(diffIds.size());
        for (Digest diffId : diffIds) {
            chains.add(
                    chains.isEmpty()
                            ? diffId
                            : Digest.sha256((chains.getLast() + " " + diffId).getBytes(StandardCharsets.UTF_8)));
        }
        return chains;
    }
}
