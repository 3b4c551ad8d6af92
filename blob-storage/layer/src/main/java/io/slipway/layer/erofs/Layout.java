package io.slipway.layer.erofs;

import io.slipway.layer.Content;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.Inode;
import io.slipway.layer.tree.TreeNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Where everything lies in the image: superblock, devices, inodes in the order of their numbers with what belongs to them
 * inline, then whole blocks of directories and long links.
 */
final class Layout {
    private final ImageTree tree;
    private final TreeNode[] nodes;
    private final long[] position;
    private final long[] size;
    private final int[] block;
    private final boolean[] inline;
    private int largestHead = ErofsFormat.EXTENDED_INODE;
    private final long inodesEnd;
    private final long blocks;

    Layout(ImageTree tree) throws InvalidLayerException {
        this.tree = tree;
        this.nodes = firstNames(tree);
        this.position = new long[nodes.length];
        this.size = new long[nodes.length];
        this.block = new int[nodes.length];
        this.inline = new boolean[nodes.length];
        this.inodesEnd = placeInodes();
        this.blocks = placeBlocks();
    }

    private static TreeNode[] firstNames(ImageTree tree) {
        TreeNode[] nodes = new TreeNode[tree.inodes()];
        Deque<Iterator<TreeNode>> todo = new ArrayDeque<>();
        nodes[0] = tree.root();
        todo.push(tree.root().children().iterator());
        while (!todo.isEmpty()) {
            Iterator<TreeNode> siblings = todo.peek();
            if (!siblings.hasNext()) {
                todo.pop();
                continue;
            }
            TreeNode node = siblings.next();
            nodes[node.inode().number()] = node;
            if (!node.children().isEmpty()) {
                todo.push(node.children().iterator());
            }
        }
        return nodes;
    }

    private long placeInodes() throws InvalidLayerException {
        long at = (long) ErofsFormat.SUPERBLOCK_OFFSET
                + ErofsFormat.SUPERBLOCK
                + (long) ErofsFormat.DEVICE_SLOT * tree.layers().size();
        for (int i = 0; i < nodes.length; i++) {
            Inode inode = nodes[i].inode();
            int head = ErofsFormat.EXTENDED_INODE
                    + XattrArea.size(inode.attributes().xattrs());
            largestHead = Math.max(largestHead, head);
            size[i] = contentSize(nodes[i]);
            at = ErofsFormat.align(at, ErofsFormat.NODE_SLOT);
            int tail = tail(inode, size[i]);
            if (tail > 0) {
                long shifted = withinOneBlock(at, head, tail);
                // Going to where the tail fits into one block may waste more than a block of its own would.
                if (shifted >= 0 && shifted - at <= ErofsFormat.BLOCK - tail) {
                    inline[i] = true;
                    at = shifted;
                }
            }
            position[i] = at;
            at += head + (inline[i] ? tail : 0);
            if (inode.content() instanceof Content.RegularFile && size[i] > 0) {
                at = ErofsFormat.align(at, ErofsFormat.CHUNK_INDEX)
                        + (long) ErofsFormat.CHUNK_INDEX * Chunks.of(size[i]).count();
            }
        }
        return at;
    }

    /** What is left over behind the last whole block of a directory or a link. */
    private static int tail(Inode inode, long size) {
        boolean mayBeInline =
                inode.content() instanceof Content.Directory || inode.content() instanceof Content.SymbolicLink;
        return mayBeInline ? (int) (size & (ErofsFormat.BLOCK - 1)) : 0;
    }

    /** The first place for an inode from which its tail does not cross a block's end; -1 if there is none. */
    private static long withinOneBlock(long from, int head, int tail) {
        for (long at = from; at < from + ErofsFormat.BLOCK; at += ErofsFormat.NODE_SLOT) {
            if (((at + head) & (ErofsFormat.BLOCK - 1)) + tail <= ErofsFormat.BLOCK) {
                return at;
            }
        }
        return -1;
    }

    private static long contentSize(TreeNode node) {
        return switch (node.inode().content()) {
            case Content.RegularFile file -> file.size();
            case Content.Directory directory -> new DirectoryEntries(node).size();
            case Content.SymbolicLink link -> link.target().length();
            case Content.Device device -> 0;
            case Content.Fifo fifo -> 0;
        };
    }

    private long placeBlocks() throws InvalidLayerException {
        long next = ErofsFormat.blocks(inodesEnd);
        for (int i = 0; i < nodes.length; i++) {
            if (hasBlocks(i)) {
                block[i] = (int) next;
                next += blocksOf(i);
                if (next > Integer.MAX_VALUE) {
                    throw new InvalidLayerException("The image has too many names for one index");
                }
            }
        }
        return next;
    }

    private boolean hasBlocks(int number) {
        return !(nodes[number].inode().content() instanceof Content.RegularFile) && blocksOf(number) > 0;
    }

    /** How many blocks of its own a directory or link has. */
    private long blocksOf(int number) {
        return inline[number] ? size[number] >> ErofsFormat.BLOCK_BITS : ErofsFormat.blocks(size[number]);
    }

    ImageTree tree() {
        return tree;
    }

    int inodes() {
        return nodes.length;
    }

    /** The first name of an inode. */
    TreeNode node(int number) {
        return nodes[number];
    }

    /** Where the inode begins, in bytes. */
    long position(int number) {
        return position[number];
    }

    /** The number by which directories refer to an inode. */
    long nodeNumber(int number) {
        return position[number] / ErofsFormat.NODE_SLOT;
    }

    long size(int number) {
        return size[number];
    }

    boolean isInline(int number) {
        return inline[number];
    }

    /** The first block of a directory's or link's own; 0 if it has none. */
    int block(int number) {
        return block[number];
    }

    /** The most bytes that an inode has together with its extended attributes. */
    int largestHead() {
        return largestHead;
    }

    /** The size of the image in blocks. */
    long blocks() {
        return blocks;
    }
}
