package io.slipway.agent.archive;

import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A container's tree of files. Every step down is one name in one open folder, with no symbolic link followed by the kernel:
 * links are read and their targets walked from the container's root, so there is no way out of it.
 */
final class Tree {
    private static final FileCalls FILES = FileCalls.system();
    private static final byte[] ITSELF = {'.'};

    private final int root;
    private final FileStatus rootStatus;
    private final boolean readOnlyRoot;
    private final Mounts mounts;

    private Tree(int root, FileStatus rootStatus, boolean readOnlyRoot, Mounts mounts) {
        this.root = root;
        this.rootStatus = rootStatus;
        this.readOnlyRoot = readOnlyRoot;
        this.mounts = mounts;
    }

    static Tree of(int root, boolean readOnlyRoot) throws IOException {
        return new Tree(root, FILES.status(root, ITSELF), readOnlyRoot, Mounts.NONE);
    }

    /** The same tree, with this on top of it. */
    Tree with(Mounts more) {
        return new Tree(root, rootStatus, readOnlyRoot, more);
    }

    /** The same tree without mounted folders. */
    Tree bare() {
        return with(Mounts.NONE);
    }

    Mounts mounts() {
        return mounts;
    }

    Place root() throws IOException {
        int descriptor = FILES.openInRoot(root, ITSELF, FileCalls.O_PATH | FILES.directoryFlag(), 0);
        return Place.of(descriptor, List.of(), Optional.empty());
    }

    /** What has this name in a folder; a link is not followed. Nothing when there is no such name. */
    Optional<Place> child(Place folder, String name) throws IOException {
        List<String> path = below(folder.path(), name);
        Optional<MountedFolder> mounted = mounts.at(path);
        if (mounted.isPresent()) {
            return Optional.of(mounts.open(mounted.get(), path));
        }
        try {
            int flags = FileCalls.O_PATH | FILES.noFollowFlag();
            return Optional.of(
                    Place.of(FILES.openInRoot(folder.descriptor(), Names.bytes(name), flags, 0), path, folder.mount()));
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            String message = "open %s: %s".formatted(Names.shown(Names.path(path)), Reason.of(e));
            throw e.errno() == Errno.ENAMETOOLONG || e.errno() == Errno.EINVAL
                    ? new UnusablePathException(message, e)
                    : new IOException(message, e);
        }
    }

    static List<String> below(List<String> path, String name) {
        List<String> below = new ArrayList<>(path);
        below.add(name);
        return below;
    }

    /** What is at a path, with the links on the way followed. */
    Optional<Place> find(List<String> path, Walk.Last last) throws IOException {
        return switch (new Walk(this, path).go(last, Walk.Missing.ENDS)) {
            case Walk.Found(Place place) -> Optional.of(place);
            case Walk.Nothing(List<String> where) -> Optional.empty();
        };
    }

    /** The folder at a path; those that are missing are made: root's, 0755. */
    Place folder(List<String> path) throws IOException {
        return switch (new Walk(this, path).go(Walk.Last.FOLLOWED, Walk.Missing.MADE)) {
            case Walk.Found(Place place) -> {
                if (!place.isFolder()) {
                    place.close();
                    throw new UnusablePathException("open %s: not a directory".formatted(place.shown()));
                }
                yield place;
            }
            case Walk.Nothing(List<String> where) ->
                throw new UnusablePathException(
                        "mkdir %s: no such file or directory".formatted(Names.shown(Names.path(where))));
        };
    }

    /** Where a path leads when all links are followed, as far as they lead anywhere. */
    List<String> end(List<String> path) throws IOException {
        return switch (new Walk(this, path).go(Walk.Last.FOLLOWED, Walk.Missing.ENDS)) {
            case Walk.Found(Place place) -> {
                place.close();
                yield place.path();
            }
            case Walk.Nothing(List<String> where) -> where;
        };
    }

    /** @throws RefusedException when nothing may be changed in this folder */
    void requireWritable(Place folder) throws IOException {
        boolean readOnly = folder.mount().map(MountedFolder::readOnly).orElse(readOnlyRoot && inRoot(folder));
        if (readOnly || DescriptorCalls.system().fileSystem(folder.descriptor()).readOnly()) {
            throw new RefusedException(
                    inRoot(folder) ? "container rootfs is marked read-only" : "mounted volume is marked read-only");
        }
    }

    /** Of a running container the mounts are known by their numbers alone. */
    private boolean inRoot(Place place) {
        return place.mount().isEmpty() && place.status().mount() == rootStatus.mount();
    }
}
