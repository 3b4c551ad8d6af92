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

    /** Names as one character per byte: a tree, not a hash table, for names come from strangers. Made with the first one. */
    private @Nullable NavigableMap<String, TreeNode> children;

    private Inode inode;

    /** The layer that put the name here, or last changed what is here. Shorts, since there are millions of nodes. */
    private short layer;

    /** The layer since which there has been something of this name. */
    private short addedBy;

    /** The last layer that changed something in this directory or below it. */
    private short touchedBy = -1;

    private TreeNode(String name, @Nullable TreeNode parent, Inode inode, int layer) {
        this.name = name;
        this.parent = parent;
        this.pathBytes = parent == null ? 0 : parent.pathBytes + 1 + name.length();
        this.inode = inode;
        this.layer = (short) layer;
        this.addedBy = (short) layer;
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

    /** The layer that put here what is here, or gave a directory other attributes; -1 for a root that no layer lists. */
    public int changedBy() {
        return layer;
    }

    /** The layer since which there has been something of this name, in all layers from there on. */
    public int addedBy() {
        return addedBy;
    }

    String rawName() {
        return name;
    }

    NavigableMap<String, TreeNode> map() {
        NavigableMap<String, TreeNode> known = children;
        if (known == null) {
            if (!isDirectory()) {
                throw new IllegalStateException("Only a directory has children");
            }
            known = new TreeMap<>();
            children = known;
        }
        return known;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return inode.isDirectory();
    }

    int pathBytes() {
        return pathBytes;
    }

    int layer() {
        return layer;
    }

    /** Gives a directory other attributes; says whether they are others. */
    boolean change(Inode directory, int byLayer) {
        boolean others = !inode.attributes().equals(directory.attributes());
        inode = directory;
        if (others) {
            layer = (short) byLayer;
        }
        return others;
    }

    /** Says that this name takes over from another one, which was here before. */
    void inherit(TreeNode before) {
        addedBy = before.addedBy;
    }

    int touchedBy() {
        return touchedBy;
    }

    /** Marks this directory and those above it as touched by a layer. */
    void touch(int byLayer) {
        TreeNode at = this;
        while (at != null && at.touchedBy != byLayer) {
            at.touchedBy = (short) byLayer;
            at = at.parent;
        }
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
