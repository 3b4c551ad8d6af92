package io.slipway.layer.tree;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the topmost layer of a stack did, told name by name while it is put on. What it added is found in the tree by the
 * layer that each name knows; kept here is what the tree has no more.
 */
final class LayerChanges {
    private int layer = -1;

    /** What is gone, by the directory that it was in. */
    private final IdentityHashMap<TreeNode, TreeMap<String, TreeNode>> gone = new IdentityHashMap<>();

    /** The directories that other directories took the place of, by these. */
    private final IdentityHashMap<TreeNode, TreeNode> replaced = new IdentityHashMap<>();

    void begin(int next) {
        layer = next;
        gone.clear();
        replaced.clear();
    }

    /** A name was taken out of its directory. */
    void gone(TreeNode node) {
        TreeNode directory = node.parent();
        // What this layer made itself and replaced again was never there.
        if (directory != null && node.addedBy() != layer) {
            gone.computeIfAbsent(directory, key -> new TreeMap<>()).putIfAbsent(node.rawName(), node);
            directory.touch(layer);
        }
    }

    /** A name was put into its directory, perhaps in place of another one. */
    void added(TreeNode node, @Nullable TreeNode present) {
        TreeNode directory = node.parent();
        if (directory == null) {
            return;
        }
        if (present != null) {
            gone(present);
        }
        TreeNode before = before(directory, node.rawName());
        if (before != null) {
            node.inherit(before);
            if (before.isDirectory() && node.isDirectory()) {
                replaced.put(node, before);
            }
        }
        directory.touch(layer);
    }

    /** What had a name before this layer and has it no more. */
    private @Nullable TreeNode before(TreeNode directory, String name) {
        for (TreeNode at = directory; at != null; at = replaced.get(at)) {
            TreeMap<String, TreeNode> goneHere = gone.get(at);
            TreeNode found = goneHere == null ? null : goneHere.get(name);
            if (found == null && at != directory) {
                found = at.map().get(name);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** What the layer did to the root and below. */
    ChangedNode of(TreeNode root) {
        return new ChangedNode(this, root, root.changedBy() == layer ? FileChange.CHANGED : FileChange.NONE);
    }

    /** What the layer did in a directory, in the order of the names' bytes. */
    List<ChangedNode> in(ChangedNode directory) {
        TreeNode node = directory.node();
        if (!node.isDirectory()) {
            return List.of();
        }
        if (directory.change() == FileChange.REMOVED) {
            TreeMap<String, TreeNode> removed = new TreeMap<>();
            collect(node, true, removed);
            return removed.values().stream()
                    .map(each -> new ChangedNode(this, each, FileChange.REMOVED))
                    .toList();
        }
        TreeMap<String, TreeNode> removed = new TreeMap<>();
        collect(node, false, removed);
        if (removed.isEmpty()) {
            return present(node);
        }
        TreeMap<String, ChangedNode> all = new TreeMap<>();
        removed.forEach((name, each) -> all.put(name, new ChangedNode(this, each, FileChange.REMOVED)));
        node.children().forEach(child -> all.remove(child.rawName()));
        present(node).forEach(each -> all.put(each.node().rawName(), each));
        return new ArrayList<>(all.values());
    }

    private List<ChangedNode> present(TreeNode directory) {
        List<ChangedNode> found = new ArrayList<>();
        for (TreeNode child : directory.children()) {
            if (child.changedBy() == layer) {
                FileChange change = child.addedBy() == layer ? FileChange.ADDED : FileChange.CHANGED;
                found.add(new ChangedNode(this, child, change));
            } else if (child.isDirectory() && child.touchedBy() == layer) {
                found.add(new ChangedNode(this, child, FileChange.NONE));
            }
        }
        return found;
    }

    /** What a directory had before this layer and has no more, those that it took the place of included. */
    private void collect(TreeNode directory, boolean itself, Map<String, TreeNode> found) {
        boolean whole = itself;
        for (TreeNode at = directory; at != null; at = replaced.get(at)) {
            TreeMap<String, TreeNode> goneHere = gone.get(at);
            if (goneHere != null) {
                goneHere.forEach(found::putIfAbsent);
            }
            if (whole) {
                for (TreeNode child : at.children()) {
                    if (child.addedBy() != layer) {
                        found.putIfAbsent(child.rawName(), child);
                    }
                }
            }
            whole = true;
        }
    }
}
