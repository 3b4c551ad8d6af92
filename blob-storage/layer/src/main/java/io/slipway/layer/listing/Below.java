package io.slipway.layer.listing;

import io.slipway.layer.tree.FileChange;

/**
 * What lies below a directory, at any depth.
 *
 * @param names how many names of anything
 * @param bytes of the regular files; of a layer's view, of those that it added or changed
 * @param added how many names the layer added
 * @param changed how many it changed
 * @param removed how many it removed
 */
public record Below(long names, long bytes, long added, long changed, long removed) {
    /** Nothing. */
    public static final Below NOTHING = new Below(0, 0, 0, 0, 0);

    Below plus(ListedFile file) {
        boolean counts = file.change() != FileChange.REMOVED;
        return new Below(
                names + 1 + file.below().names(),
                bytes + file.below().bytes() + (counts ? file.size() : 0),
                added + file.below().added() + (file.change() == FileChange.ADDED ? 1 : 0),
                changed + file.below().changed() + (file.change() == FileChange.CHANGED ? 1 : 0),
                removed + file.below().removed() + (counts ? 0 : 1));
    }
}
