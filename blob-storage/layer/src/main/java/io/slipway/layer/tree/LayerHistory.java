package io.slipway.layer.tree;

import io.slipway.layer.InvalidLayerException;
import java.io.IOException;

/**
 * The files of an image as they become, layer by layer: by the rules of {@link ImageTree}, and with what each layer added,
 * changed and removed. A hard link that gives a lower layer's file other attributes counts as a change of the name that the
 * link adds, and not of the file's other names.
 *
 * <p>Not for use by several threads.
 */
public final class LayerHistory {
    private final LayerChanges changes = new LayerChanges();
    private final LayerStack stack;
    private int layers;

    /** @param memory how many bytes the names may take, about; a layer that needs more is refused */
    public LayerHistory(long memory) {
        this.stack = new LayerStack(memory, changes);
    }

    /**
     * Puts a layer on top.
     *
     * @throws InvalidLayerException when it does not fit what lies below, or is too much
     */
    public void apply(LayerSource layer) throws IOException {
        if (++layers > ImageTree.LAYERS) {
            throw new InvalidLayerException(
                    "The image has more than the %d layers that are allowed".formatted(ImageTree.LAYERS));
        }
        stack.begin();
        layer.forEach(stack::hide);
        stack.endHiding();
        layer.forEach(stack::add);
    }

    /** The root of all files, as the layers so far show them. */
    public TreeNode root() {
        return stack.root();
    }

    /** What the layer that was put on last did. To be read before the next one comes. */
    public ChangedNode lastChanges() {
        return changes.of(stack.root());
    }
}
