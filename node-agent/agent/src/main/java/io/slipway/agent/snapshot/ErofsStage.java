package io.slipway.agent.snapshot;

import io.slipway.layer.erofs.ErofsWriter;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code erofs-flat}: layers stay flat tars; an index of the whole image is mounted over them. */
final class ErofsStage implements ImageStage {
    static final String NAME = "erofs-flat";

    private final DataFolder folder;
    private final LayerStore layers;
    private final ErofsMounts mounts;

    ErofsStage(DataFolder folder, LayerStore layers, ErofsMounts mounts) {
        this.folder = folder;
        this.layers = layers;
        this.mounts = mounts;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void write(ImageLayers image) throws IOException {
        if (!Files.exists(folder.erofs(image.imageId()))) {
            try (Trees.Merging merging = new Trees(layers).begin(image)) {
                ErofsWriter.write(merging.all(), folder.erofs(image.imageId()));
            }
        }
    }

    @Override
    public List<Path> show(ImageLayers image) throws IOException {
        // An image that another driver prepared has no index yet.
        write(image);
        List<Path> tars = new ArrayList<>();
        for (Digest diffId : image.diffIds()) {
            tars.add(layers.tar(diffId));
        }
        Path target = folder.mount(image.imageId());
        mounts.mount(folder.erofs(image.imageId()), tars, target);
        return List.of(target);
    }

    @Override
    public void drop(ImageLayers image, Set<ImageLayers> left) throws IOException {
        mounts.unmount(folder.mount(image.imageId()));
    }
}
