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

    /**
     * Begins to merge an image; nobody else reads or merges indexes until it is closed, so it is closed as soon as its trees
     * are not needed any more.
     */
    Merging begin(ImageLayers image) {
        return new Merging(image);
    }

    /** The trees of one image, as much as memory has room for. */
    final class Merging implements AutoCloseable {
        private final ImageLayers image;
        private final NameMemory.Turn turn = layers.names().turn();
        private final NameMemory.Account account = layers.names().new Account();
        private final List<LayerIndex> indexes = new ArrayList<>();

        private Merging(ImageLayers image) {
            this.image = image;
        }

        /**
         * The tree of its lowest layers.
         *
         * @throws io.slipway.layer.InvalidLayerException when the layers do not fit together, or not into memory
         */
        ImageTree lowest(int count) throws IOException {
            for (Digest diffId : image.diffIds().subList(Math.min(count, indexes.size()), count)) {
                LayerIndex index = layers.index(diffId);
                account.add(index);
                indexes.add(index);
            }
            return account.merge(indexes.subList(0, count));
        }

        /** The tree of all its layers. */
        ImageTree all() throws IOException {
            return lowest(image.diffIds().size());
        }

        @Override
        public void close() {
            indexes.clear();
            turn.close();
        }
    }
}
