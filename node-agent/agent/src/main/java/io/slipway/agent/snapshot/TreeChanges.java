package io.slipway.agent.snapshot;

import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.Inode;
import io.slipway.layer.tree.TreeNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a folder must hold so that an overlay of it on top of one tree shows another tree.
 *
 * <p>A file with several names is written under all of them when one of them is, and also when only the number of its names
 * has changed: an overlay shows the link count of the file that it took, and links do not reach from one layer to another.
 */
final class TreeChanges {
    private final boolean everything;
    private final Set<TreeNode> folders = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Integer> inodes = new HashSet<>();
    private final IdentityHashMap<TreeNode, List<ByteString>> whiteouts = new IdentityHashMap<>();

    private TreeChanges(boolean everything) {
        this.everything = everything;
    }

    /** The whole tree, on top of nothing. */
    static TreeChanges all() {
        return new TreeChanges(true);
    }

    /** What turns {@code below} into {@code above}, which has the same layers and more. */
    static TreeChanges between(ImageTree below, ImageTree above) {
        TreeChanges changes = new TreeChanges(false);
        changes.findInodes(above.root(), below.root());
        changes.findFolders(above.root(), below.root());
        return changes;
    }

    /** Whether the name belongs into the folder. */
    boolean isWritten(TreeNode node) {
        return everything
                || (isFolder(node)
                        ? folders.contains(node)
                        : inodes.contains(node.inode().number()));
    }

    /** Names in a written folder that hide what lies below. */
    List<ByteString> whiteouts(TreeNode folder) {
        return whiteouts.getOrDefault(folder, List.of());
    }

    private void findInodes(TreeNode above, @Nullable TreeNode below) {
        Map<ByteString, TreeNode> old = children(below);
        for (TreeNode child : above.children()) {
            TreeNode before = old.get(child.name());
            if (isFolder(child)) {
                findInodes(child, before);
            } else if (before == null || isFolder(before) || !isSame(before.inode(), child.inode())) {
                inodes.add(child.inode().number());
            }
        }
    }

    private static boolean isSame(Inode before, Inode now) {
        return before.layer() == now.layer()
                && before.links() == now.links()
                && before.content().equals(now.content())
                && before.attributes().equals(now.attributes());
    }

    /** Whether the folder has to be there, be it only because something in it has. */
    private boolean findFolders(TreeNode above, @Nullable TreeNode below) {
        boolean needed = below == null
                || !isFolder(below)
                || !below.inode().attributes().equals(above.inode().attributes());
        Map<ByteString, TreeNode> old = children(below);
        for (TreeNode child : above.children()) {
            TreeNode before = old.remove(child.name());
            needed |= isFolder(child)
                    ? findFolders(child, before)
                    : inodes.contains(child.inode().number());
        }
        if (!old.isEmpty()) {
            whiteouts.put(above, new ArrayList<>(old.keySet()));
            needed = true;
        }
        if (needed) {
            folders.add(above);
        }
        return needed;
    }

    private static Map<ByteString, TreeNode> children(@Nullable TreeNode folder) {
        Map<ByteString, TreeNode> children = new HashMap<>();
        if (folder != null) {
            folder.children().forEach(child -> children.put(child.name(), child));
        }
        return children;
    }

    private static boolean isFolder(TreeNode node) {
        return node.inode().content() instanceof Content.Directory;
    }
}
