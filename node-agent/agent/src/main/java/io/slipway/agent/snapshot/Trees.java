package io.slipway.agent.snapshot;

import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.LayerIndex;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Puts the indexes of an image's layers together. */
final class Trees {
    private final LayerStore layers;

    Trees(LayerStore layers) {
        this.layers = layers;
    }

    /** The tree of an image's lowest layers. */
    ImageTree merge(ImageLayers image, int count) throws IOException {
        List<LayerIndex> indexes = new ArrayList<>(count);
        for (Digest diffId : image.diffIds().subList(0, count)) {
            indexes.add(layers.index(diffId));
        }
        return ImageTree.merge(indexes);
    }

    /** The tree of all its layers. */
    ImageTree merge(ImageLayers image) throws IOException {
        return merge(image, image.diffIds().size());
    }
}
