package io.slipway.layer.tree;

import io.slipway.layer.ByteString;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A name in a directory of an image. */
public final class TreeNode {
    private final String name;
    private final @Nullable TreeNode parent;
    private final int pathBytes;

    /** Names as one character per byte: a tree, not a hash table, for names come from strangers. */
    private final @Nullable NavigableMap<String, TreeNode> children;

    private Inode inode;

    /** The layer that put the name here, or last changed what is here. */
    private int layer;

    private TreeNode(String name, @Nullable TreeNode parent, Inode inode, int layer) {
        this.name = name;
        this.parent = parent;
        this.pathBytes = parent == null ? 0 : parent.pathBytes + 1 + name.length();
        this.inode = inode;
        this.layer = layer;
        this.children = inode.isDirectory() ? new TreeMap<>() : null;
    }

    static TreeNode root(Inode inode) {
        return new TreeNode("", null, inode, -1);
    }

    /** Puts a new name into a directory, in place of whatever has the name. */
    static TreeNode add(TreeNode parent, String name, Inode inode, int layer) {
        TreeNode node = new TreeNode(name, parent, inode, layer);
        parent.map().put(name, node);
        return node;
    }

    /** The last component of the path; empty for the root. */
    public ByteString name() {
        return ByteString.latin1(name);
    }

    /** The directory that the name is in; null for the root. */
    public @Nullable TreeNode parent() {
        return parent;
    }

    /** The file. */
    public Inode inode() {
        return inode;
    }

    /** What lies in a directory, ordered by the bytes of the names; nothing for any other file. */
    public Collection<TreeNode> children() {
        return children == null ? Collections.emptyList() : Collections.unmodifiableCollection(children.values());
    }

    String rawName() {
        return name;
    }

    NavigableMap<String, TreeNode> map() {
        if (children == null) {
            throw new IllegalStateException("Only a directory has children");
        }
        return children;
    }

    boolean isDirectory() {
        return children != null;
    }

    int pathBytes() {
        return pathBytes;
    }

    int layer() {
        return layer;
    }

    /** Gives a directory other attributes. */
    void change(Inode directory, int byLayer) {
        inode = directory;
        layer = byLayer;
    }

    /** The path from the root. */
    ByteString path() {
        StringBuilder out = new StringBuilder(pathBytes);
        appendTo(out);
        return ByteString.latin1(out.toString());
    }

    private void appendTo(StringBuilder out) {
        if (parent == null) {
            return;
        }
        parent.appendTo(out);
        out.append(out.isEmpty() ? "" : "/").append(name);
    }
}
