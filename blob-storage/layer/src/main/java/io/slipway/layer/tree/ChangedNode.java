package io.slipway.layer.tree;

import java.util.List;

/**
 * A name that the topmost layer touched, or below which it did. Its children are found when they are asked for, so a tree of
 * them takes no memory but for what is looked at. A directory that became a file is a change of one name: what it held is not
 * told.
 */
public final class ChangedNode {
    private final LayerChanges changes;
    private final TreeNode node;
    private final FileChange change;

    ChangedNode(LayerChanges changes, TreeNode node, FileChange change) {
        this.changes = changes;
        this.node = node;
        this.change = change;
    }

    /** What is there now; of what was removed, what was there. */
    public TreeNode node() {
        return node;
    }

    /** What the layer did to this name itself. */
    public FileChange change() {
        return change;
    }

    /** What it touched in a directory, ordered by the bytes of the names; nothing for any other file. */
    public List<ChangedNode> children() {
        return changes.in(this);
    }
}
