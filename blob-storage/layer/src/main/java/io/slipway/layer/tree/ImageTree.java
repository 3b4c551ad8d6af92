package io.slipway.layer.tree;

import io.slipway.layer.InvalidLayerException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The files that a stack of layers shows. Rules where the specification leaves a choice:
 *
 * <ul>
 *   <li>An entry is put where the layers so far, symbolic links among its parents included, say that it is; a parent that is
 *       missing becomes a directory of root, 0755, of 1970. A lower layer's file that is a parent makes way for a directory.
 *   <li>The later of two entries with one path counts. A directory over a directory keeps what lies in it.
 *   <li>Whiteouts hide what lower layers have, and nothing else, wherever in the archive they stand. They make no directories.
 *   <li>A hard link shares the file that its target is when the entry is met, also one of a lower layer.
 * </ul>
 *
 * <p>Source: image specification, layer.md; docker and containerd where it is silent.
 */
public final class ImageTree {
    /** Most layers of an image: more than any builder makes. */
    public static final int LAYERS = 500;

    private final List<LayerIndex> layers;
    private final TreeNode root;
    private final int inodes;
    private final int names;

    private ImageTree(List<LayerIndex> layers, TreeNode root, int names) {
        this.layers = layers;
        this.root = root;
        this.names = names;
        this.inodes = numbered(root);
    }

    /**
     * Puts layers on top of each other.
     *
     * @param layers bottom first
     * @throws InvalidLayerException when they do not fit: a hard link to nothing, a file inside a file
     */
    public static ImageTree merge(List<LayerIndex> layers) throws InvalidLayerException {
        return merge(layers, LayerStack.NAMES);
    }

    /**
     * The same for at most so many names, those of directories that no entry lists included.
     *
     * @throws InvalidLayerException also when there are more; it names the first that is too much
     */
    public static ImageTree merge(List<LayerIndex> layers, int names) throws InvalidLayerException {
        if (layers.size() > LAYERS) {
            throw new InvalidLayerException("The image has %d layers, %d are allowed".formatted(layers.size(), LAYERS));
        }
        LayerStack stack = new LayerStack(names);
        for (LayerIndex layer : layers) {
            stack.apply(layer);
        }
        return new ImageTree(List.copyOf(layers), stack.root(), stack.names());
    }

    private static int numbered(TreeNode root) {
        int next = 0;
        Deque<TreeNode> todo = new ArrayDeque<>();
        todo.push(root);
        root.inode().countLink();
        while (!todo.isEmpty()) {
            TreeNode node = todo.pop();
            Inode inode = node.inode();
            inode.countLink();
            if (inode.number() < 0) {
                inode.number(next++);
            }
            if (node.isDirectory()) {
                for (TreeNode child : node.map().descendingMap().values()) {
                    todo.push(child);
                    if (child.isDirectory()) {
                        inode.countLink();
                        child.inode().countLink();
                    }
                }
            }
        }
        return next;
    }

    /** The layers' indexes, bottom first. */
    public List<LayerIndex> layers() {
        return layers;
    }

    /** The root directory. */
    public TreeNode root() {
        return root;
    }

    /** How many names were put in, those that later layers hid or replaced included: what the tree has taken at most. */
    public int names() {
        return names;
    }

    /** How many files there are, names of one file counted once: all numbers of inodes are less. */
    public int inodes() {
        return inodes;
    }

    /**
     * The flat tar in which a regular file's bytes lie.
     *
     * @throws IllegalArgumentException for a directory that no layer lists
     */
    public Path tarOf(Inode inode) {
        if (inode.layer() < 0) {
            throw new IllegalArgumentException("The root directory lies in no layer");
        }
        return layers.get(inode.layer()).tar();
    }

    /** All names, parents before what lies in them, the names of a directory in the order of their bytes. */
    public Iterable<TreeFile> files() {
        return Names::new;
    }

    private final class Names implements Iterator<TreeFile> {
        private final Deque<TreeNode> todo = new ArrayDeque<>();
        private final BitSet seen = new BitSet(inodes);

        Names() {
            todo.push(root);
        }

        @Override
        public boolean hasNext() {
            return !todo.isEmpty();
        }

        @Override
        public TreeFile next() {
            if (todo.isEmpty()) {
                throw new NoSuchElementException();
            }
            TreeNode node = todo.pop();
            if (node.isDirectory()) {
                node.map().descendingMap().values().forEach(todo::push);
            }
            boolean first = !seen.get(node.inode().number());
            seen.set(node.inode().number());
            return new TreeFile(node.path(), node.inode(), first);
        }
    }
}
