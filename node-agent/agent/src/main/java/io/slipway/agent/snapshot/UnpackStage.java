package io.slipway.agent.snapshot;

import io.slipway.layer.tree.ImageTree;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code unpack}: what each layer changes lies in a folder of its own, and an overlay stacks them. A layer's folder depends
 * on the layers under it, since these decide what its links, whiteouts and names mean; so it is kept under its chain id and
 * shared by the images that have the same layers up to it.
 */
final class UnpackStage implements ImageStage {
    static final String NAME = "unpack";

    private final DataFolder folder;
    private final Trees trees;
    private final Stripes chains = new Stripes();

    UnpackStage(DataFolder folder, LayerStore layers) {
        this.folder = folder;
        this.trees = new Trees(layers);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void write(ImageLayers image) throws IOException {
        List<Digest> ids = image.chainIds();
        for (int i = 0; i < ids.size(); i++) {
            try (Stripes.Held _ = chains.hold(ids.get(i))) {
                unpack(image, ids.get(i), i);
            }
        }
    }

    private void unpack(ImageLayers image, Digest chainId, int below) throws IOException {
        Path target = folder.chain(chainId);
        if (Files.isDirectory(target)) {
            return;
        }
        Path draft = Files.createTempDirectory(folder.drafts(), "chain");
        try (Trees.Merging merging = trees.begin(image)) {
            ImageTree above = merging.lowest(below + 1);
            TreeChanges changes = TreeChanges.between(merging.lowest(below), above);
            try (TreeWriter writer = new TreeWriter(above, changes, draft)) {
                writer.write();
            }
            DurableFiles.move(draft, target);
        } finally {
            TreeRemoval.remove(draft);
        }
    }

    @Override
    public List<Path> show(ImageLayers image) throws IOException {
        write(image);
        List<Path> lower = new ArrayList<>();
        for (Digest chainId : image.chainIds()) {
            lower.addFirst(folder.chain(chainId));
        }
        if (lower.isEmpty()) {
            lower.add(emptyTree(image));
        }
        return lower;
    }

    /** An overlay has at least one lower folder, also for an image without layers. */
    private Path emptyTree(ImageLayers image) throws IOException {
        Path empty = folder.snapshot(image.imageId()).resolve("empty");
        Files.createDirectories(empty);
        try (Trees.Merging merging = trees.begin(image);
                TreeWriter writer = new TreeWriter(merging.all(), TreeChanges.all(), empty)) {
            writer.write();
        }
        return empty;
    }

    @Override
    public void drop(ImageLayers image, Set<ImageLayers> left) throws IOException {
        Set<Digest> kept = new HashSet<>();
        left.forEach(other -> kept.addAll(other.chainIds()));
        for (Digest chainId : image.chainIds()) {
            if (!kept.contains(chainId)) {
                try (Stripes.Held _ = chains.hold(chainId)) {
                    TreeRemoval.remove(folder.chain(chainId));
                }
            }
        }
    }

    /** Deletes folders of layers that no image needs, which a crash may have left. */
    static void sweep(DataFolder folder, Set<ImageLayers> left) throws IOException {
        Set<String> kept = new HashSet<>();
        left.forEach(image -> image.chainIds().forEach(chainId -> kept.add(chainId.hex())));
        try (DirectoryStream<Path> chains = Files.newDirectoryStream(folder.chains())) {
            for (Path chain : chains) {
                if (!kept.contains(chain.getFileName().toString())) {
                    TreeRemoval.remove(chain);
                }
            }
        }
    }
}
