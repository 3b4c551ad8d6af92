package io.slipway.layer.tree;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.tar.TarLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds the directory that an entry's name is in, as the kernel would for a process whose root is the image: symbolic links
 * are followed inside the tree, and {@code ..} in a link's target stays in the root. Directories that are missing are made,
 * but not those that a link leads to: such an entry means a place outside the image, and is refused. It never touches the
 * machine's own files.
 */
final class PathWalk {
    private static final int LINKS_PER_PATH = 40;

    /** How many components of links' targets are followed for one image, so that chains of links cannot take forever. */
    private static final long LINK_STEPS = 20_000_000;

    private final TreeNode root;
    private final NodeMaker maker;
    private long linkSteps;

    /** Makes a directory that no entry lists. */
    interface NodeMaker {
        TreeNode make(TreeNode parent, String name, Inode inode, ByteString entry) throws InvalidLayerException;
    }

    PathWalk(TreeNode root, NodeMaker maker) {
        this.root = root;
        this.maker = maker;
    }

    /** The directory at a clean path, made with all that is missing above it. */
    TreeNode directory(String path, int layer, ByteString entry) throws InvalidLayerException {
        TreeNode found = walk(path, layer, entry, true);
        if (found == null) {
            throw new IllegalStateException("A walk that makes what is missing finds it");
        }
        return found;
    }

    /** The directory at a clean path; null when it is not there. */
    @Nullable
    TreeNode existing(String path, ByteString entry) throws InvalidLayerException {
        return walk(path, -1, entry, false);
    }

    private @Nullable TreeNode walk(String path, int layer, ByteString entry, boolean create)
            throws InvalidLayerException {
        // Without a link on the way, which is nearly always, the path is walked without being split.
        TreeNode at = root;
        int start = 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(start, end);
            start = end + 1;
            TreeNode child = at.map().get(name);
            if (child != null && child.inode().content() instanceof Content.SymbolicLink(ByteString target)) {
                String rest = start < path.length() ? path.substring(start) : "";
                return throughLink(at, target.latin1(), rest, layer, entry, create);
            }
            if (child == null || !child.isDirectory()) {
                if (!create || (child != null && child.layer() == layer)) {
                    return child == null || !create ? null : refuse(child, entry);
                }
                child = made(at, name, layer, entry);
            }
            at = child;
        }
        return at;
    }

    private @Nullable TreeNode throughLink(
            TreeNode linkParent, String target, String rest, int layer, ByteString entry, boolean create)
            throws InvalidLayerException {
        Deque<String> todo = new ArrayDeque<>();
        push(todo, rest, entry);
        int ownPart = todo.size();
        push(todo, target, entry);
        TreeNode at = target.startsWith("/") ? root : linkParent;
        int links = 1;
        while (!todo.isEmpty()) {
            boolean ledTo = todo.size() > ownPart;
            String name = todo.pop();
            ownPart = Math.min(ownPart, todo.size());
            if (name.equals("..")) {
                TreeNode parent = at.parent();
                at = parent == null ? root : parent;
                continue;
            }
            TreeNode child = at.map().get(name);
            if (child != null && child.inode().content() instanceof Content.SymbolicLink(ByteString next)) {
                if (++links > LINKS_PER_PATH) {
                    throw new InvalidLayerException(entry, "lies behind too many symbolic links");
                }
                push(todo, next.latin1(), entry);
                at = next.latin1().startsWith("/") ? root : at;
            } else if (child == null) {
                if (!create) {
                    return null;
                }
                if (ledTo) {
                    throw new InvalidLayerException(
                            entry, "lies behind a symbolic link that leads to no directory of the image");
                }
                at = made(at, name, layer, entry);
            } else if (child.isDirectory()) {
                at = child;
            } else {
                return create ? refuse(child, entry) : null;
            }
        }
        return at;
    }

    /** Puts the components of a path in front of those that are still to be walked. */
    private void push(Deque<String> todo, String path, ByteString entry) throws InvalidLayerException {
        int end = path.length();
        while (end > 0) {
            int start = path.lastIndexOf('/', end - 1) + 1;
            String name = path.substring(start, end);
            if (!name.isEmpty() && !name.equals(".")) {
                todo.push(name);
            }
            end = start - 1;
        }
        linkSteps += todo.size();
        if (linkSteps > LINK_STEPS) {
            throw new InvalidLayerException(entry, "lies behind more symbolic links than an image may have");
        }
    }

    private TreeNode made(TreeNode parent, String name, int layer, ByteString entry) throws InvalidLayerException {
        if (name.length() > TarLimits.NAME_BYTES) {
            throw new InvalidLayerException(entry, "lies behind a symbolic link with a component that is too long");
        }
        return maker.make(parent, name, new Inode(Content.DIRECTORY, Attributes.IMPLIED_DIRECTORY, layer), entry);
    }

    private static TreeNode refuse(TreeNode child, ByteString entry) throws InvalidLayerException {
        throw new InvalidLayerException(
                entry,
                "lies in %s, which is no directory".formatted(child.path().quoted()));
    }
}
