package io.slipway.layer.tree;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.LayerEntry;
import io.slipway.layer.Xattr;
import io.slipway.layer.tar.TarLimits;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts layers on top of each other, entry by entry in the archives' order. */
final class LayerStack {
    /** What a name and its file take in memory at most, besides their bytes of text. */
    static final int NAME_MEMORY = 230;

    /** What a directory takes besides. */
    private static final int DIRECTORY_MEMORY = 200;

    /** Most names of one image, those of directories that no entry lists included. */
    static final int NAMES = 8_000_000;

    private final TreeNode root = TreeNode.root(new Inode(Content.DIRECTORY, Attributes.IMPLIED_DIRECTORY, -1));
    private final PathWalk walk = new PathWalk(root, this::add);
    private final int most;
    private final long mostMemory;
    private final @Nullable LayerChanges changes;
    private int layer = -1;
    private int names = 1;
    private long memory = NAME_MEMORY;
    private @Nullable String lastParent;
    private TreeNode lastDirectory = root;

    /** @param most how many names the image may have, up to {@link #NAMES} */
    LayerStack(int most) {
        this.most = Math.min(most, NAMES);
        this.mostMemory = Long.MAX_VALUE;
        this.changes = null;
    }

    /**
     * For somebody who wants to know what each layer changes.
     *
     * @param mostMemory how many bytes the names and their files may take
     * @param changes are told what each layer does
     */
    LayerStack(long mostMemory, LayerChanges changes) {
        this.most = NAMES;
        this.mostMemory = mostMemory;
        this.changes = changes;
    }

    TreeNode root() {
        return root;
    }

    int names() {
        return names;
    }

    /** Puts the next layer on top: first what it hides of those below, wherever in the archive that is said. */
    void apply(LayerIndex index) throws InvalidLayerException {
        begin();
        for (LayerEntry entry : index.entries()) {
            hide(entry);
        }
        endHiding();
        for (LayerEntry entry : index.entries()) {
            add(entry);
        }
    }

    /** Begins the next layer. Now all its entries are told to {@link #hide}, then to {@link #add}. */
    void begin() {
        layer++;
        if (changes != null) {
            changes.begin(layer);
        }
    }

    void hide(LayerEntry entry) throws InvalidLayerException {
        switch (entry) {
            case LayerEntry.Whiteout whiteout -> hide(whiteout);
            case LayerEntry.Opaque opaque -> hide(opaque);
            case LayerEntry.Addition addition -> {}
            case LayerEntry.HardLink link -> {}
        }
    }

    void endHiding() {
        lastParent = null;
    }

    void add(LayerEntry entry) throws InvalidLayerException {
        switch (entry) {
            case LayerEntry.Whiteout whiteout -> {}
            case LayerEntry.Opaque opaque -> {}
            case LayerEntry.Addition addition -> add(addition);
            case LayerEntry.HardLink link -> add(link);
        }
    }

    private void hide(LayerEntry.Whiteout whiteout) throws InvalidLayerException {
        String path = whiteout.path().latin1();
        TreeNode directory = walk.existing(EntryPath.parent(path), whiteout.path());
        TreeNode gone = directory == null ? null : directory.map().remove(EntryPath.name(path));
        if (gone != null && changes != null) {
            changes.gone(gone);
        }
    }

    private void hide(LayerEntry.Opaque opaque) throws InvalidLayerException {
        TreeNode directory = walk.existing(opaque.path().latin1(), opaque.path());
        if (directory != null) {
            if (changes != null) {
                directory.map().values().forEach(changes::gone);
            }
            directory.map().clear();
        }
    }

    private void add(LayerEntry.Addition addition) throws InvalidLayerException {
        Inode inode = new Inode(addition.content(), addition.attributes(), layer);
        if (addition.path().isEmpty()) {
            root.change(inode, layer);
            root.touch(layer);
            return;
        }
        put(addition.path(), inode);
    }

    private void put(ByteString path, Inode inode) throws InvalidLayerException {
        TreeNode directory = parent(EntryPath.parent(path.latin1()), path);
        String name = EntryPath.name(path.latin1());
        TreeNode present = directory.map().get(name);
        if (present != null && present.isDirectory() && inode.isDirectory()) {
            if (present.change(inode, layer)) {
                directory.touch(layer);
            }
        } else {
            add(directory, name, inode, path);
        }
    }

    private void add(LayerEntry.HardLink link) throws InvalidLayerException {
        ByteString path = link.path();
        String target = link.target().latin1();
        TreeNode targetDirectory = walk.existing(EntryPath.parent(target), path);
        TreeNode file = targetDirectory == null ? null : targetDirectory.map().get(EntryPath.name(target));
        if (file == null || path.isEmpty()) {
            throw new InvalidLayerException(
                    path,
                    "is a hard link to %s, which is not there"
                            .formatted(link.target().quoted()));
        }
        if (file.isDirectory()) {
            throw new InvalidLayerException(
                    path,
                    "is a hard link to %s, which is a directory"
                            .formatted(link.target().quoted()));
        }
        TreeNode directory = parent(EntryPath.parent(path.latin1()), path);
        String name = EntryPath.name(path.latin1());
        if (directory.map().get(name) == file) {
            throw new InvalidLayerException(path, "is a hard link to itself");
        }
        add(directory, name, file.inode(), path);
        file.inode().attributes(linked(path, file.inode(), link.attributes()));
    }

    /** What docker does: the link's owner, permissions and time are set, its extended attributes are added. */
    private static Attributes linked(ByteString path, Inode inode, Attributes link) throws InvalidLayerException {
        Attributes own = inode.attributes();
        boolean symbolic = inode.content() instanceof Content.SymbolicLink;
        TreeMap<ByteString, Xattr> xattrs = new TreeMap<>();
        own.xattrs().forEach(xattr -> xattrs.put(xattr.name(), xattr));
        XattrRules.kept(link.xattrs(), inode.content()).forEach(xattr -> xattrs.put(xattr.name(), xattr));
        XattrRules.checkTotal(path, xattrs.values());
        // Neither mode nor time is set through a link to a symbolic link, for that would reach what it points to.
        return new Attributes(
                symbolic ? own.permissions() : link.permissions(),
                link.uid(),
                link.gid(),
                symbolic ? own.mtimeSeconds() : link.mtimeSeconds(),
                symbolic ? own.mtimeNanos() : link.mtimeNanos(),
                List.copyOf(xattrs.values()));
    }

    /** Archives list the names of a directory one after the other: the last walk is remembered. */
    private TreeNode parent(String path, ByteString entry) throws InvalidLayerException {
        if (!path.equals(lastParent)) {
            lastDirectory = walk.directory(path, layer, entry);
            lastParent = path;
        }
        return lastDirectory;
    }

    private TreeNode add(TreeNode directory, String name, Inode inode, ByteString entry) throws InvalidLayerException {
        if (++names > most) {
            throw new InvalidLayerException(
                    entry, "is one name more than the %d that an image may have here".formatted(most));
        }
        memory += NAME_MEMORY + name.length() + (inode.isDirectory() ? DIRECTORY_MEMORY : 0);
        if (memory > mostMemory) {
            throw new InvalidLayerException(
                    entry, "is one name more than fits into the %d bytes of memory for names".formatted(mostMemory));
        }
        TreeNode present = directory.map().get(name);
        if (present != null) {
            // What was there may be a directory or a link on the way that is remembered.
            lastParent = null;
        }
        TreeNode added = TreeNode.add(directory, name, inode, layer);
        if (changes != null) {
            changes.added(added, present);
        }
        if (added.pathBytes() > TarLimits.PATH_BYTES + 1) {
            throw new InvalidLayerException(
                    entry, "lies deeper than a path of %d bytes".formatted(TarLimits.PATH_BYTES));
        }
        return added;
    }
}
