package io.slipway.agent.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code copy}: where the kernel refuses overlays, every container has all the files of its image to itself. */
final class CopyStage implements ImageStage {
    static final String NAME = "copy";

    private final Trees trees;

    CopyStage(LayerStore layers) {
        this.trees = new Trees(layers);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Only looks whether the layers fit together. */
    @Override
    public void write(ImageLayers image) throws IOException {
        try (Trees.Merging merging = trees.begin(image)) {
            merging.all();
        }
    }

    /** Nothing to be stacked: the container gets a copy. */
    @Override
    public List<Path> show(ImageLayers image) {
        return List.of();
    }

    @Override
    public void drop(ImageLayers image, Set<ImageLayers> left) {
        // Only the layers' flat tars, which the store sweeps.
    }
}
