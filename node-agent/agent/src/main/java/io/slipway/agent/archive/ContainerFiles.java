package io.slipway.agent.archive;

import io.slipway.agent.archive.tar.TarWriter;
import io.slipway.agent.linux.FileCalls;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * The files of one container for {@code docker cp}: opened, used by one thread, closed. Paths are those inside the container,
 * by docker's rules: absolute with or without a leading slash, {@code ..} taken off by its text, the last component followed
 * only where the path ends with a slash or {@code /.}.
 *
 * <p>A path that is not there is an empty answer or a {@link NoSuchFileException}; one that cannot be followed is an {@link
 * UnusablePathException}; what docker refuses is a {@link RefusedException}; a malformed archive is a {@link io.slipway.agent.archive.tar.MalformedTarException}; all else is an
 * {@link IOException} with the path and the kernel's reason.
 */
public final class ContainerFiles implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final int root;
    private final Tree tree;

    private ContainerFiles(int root, Tree tree) {
        this.root = root;
        this.tree = tree;
    }

    /**
     * Opens the files.
     *
     * @param root the container's root folder; of a running one {@code /proc/PID/root}, with all its mounts. Closed by {@link
     *     #close}, and when this fails
     * @param mounts what a stopped container has mounted when it runs; empty for a running one. Targets that are missing are
     *     made, as docker makes them
     * @param readOnlyRoot whether the container has a read-only root, which only matters for a stopped one: of a running one
     *     the kernel knows
     */
    public static ContainerFiles open(int root, List<MountedFolder> mounts, boolean readOnlyRoot) throws IOException {
        boolean opened = false;
        try {
            // A stopped container's mount targets may be made even where its processes may not write.
            Mounts found = Mounts.of(mounts, Tree.of(root, false));
            ContainerFiles files =
                    new ContainerFiles(root, Tree.of(root, readOnlyRoot).with(found));
            opened = true;
            return files;
        } finally {
            if (!opened) {
                FileCalls.system().close(root);
            }
        }
    }

    /** What is at a path. Where it is a link, its own size and times, and where it leads. */
    public Optional<PathStat> stat(String path) throws IOException {
        AskedPath asked = AskedPath.parse(path);
        try (Place place = find(asked).orElse(null)) {
            if (place == null) {
                return Optional.empty();
            }
            String target =
                    place.type() == FileType.SYMBOLIC_LINK ? Names.shown(Names.path(tree.end(asked.components()))) : "";
            return Optional.of(PathStat.of(Names.shown(asked.base()), place.status(), target));
        }
    }

    private Optional<Place> find(AskedPath asked) throws IOException {
        Walk.Last last = asked.folder() ? Walk.Last.FOLLOWED : Walk.Last.KEPT;
        Optional<Place> found = tree.find(asked.components(), last);
        if (found.isPresent() && asked.folder() && !found.get().isFolder()) {
            found.get().close();
            throw new UnusablePathException("lstat %s: not a directory".formatted(asked.shown()));
        }
        return found;
    }

    /**
     * Writes what is at a path as a tar archive. Its entries begin with the path's last component, with {@code ./} where the
     * path ends in {@code /.}, and with {@code /} for the root. Sockets are left out, and so are the contents of the
     * kernel's own file systems ({@code /proc}, {@code /sys}) and of a running container's {@code /dev}.
     *
     * @param out not closed
     */
    public void read(String path, OutputStream out) throws IOException {
        AskedPath asked = AskedPath.parse(path);
        try (Place place = find(asked).orElseThrow(() -> new NoSuchFileException(asked.shown()))) {
            KernelFiles.refuse(place);
            TarWriter writer = new TarWriter(new BufferedOutputStream(out, BUFFER));
            new TreeArchive(tree, writer, TreeArchive.Mounted.ENTERED).add(place, asked.base());
            writer.finish();
        }
    }

    /** Writes the container's own tree as a tar archive, without what is mounted on it; names have no leading slash. */
    public void export(OutputStream out) throws IOException {
        TarWriter writer = new TarWriter(new BufferedOutputStream(out, BUFFER));
        try (Place place = tree.root()) {
            new TreeArchive(tree.bare(), writer, TreeArchive.Mounted.LEFT_OUT).addContent(place, "");
            writer.finish();
        }
    }

    /**
     * Unpacks a tar archive, plain or compressed with gzip, in a folder of the container; a link at the path's end is
     * followed. What was unpacked before a failure stays. Reads the archive to its end and some way beyond.
     */
    public void write(String path, InputStream archive, WriteOptions options) throws IOException {
        AskedPath asked = AskedPath.parse(path);
        Optional<Place> found = tree.find(asked.components(), Walk.Last.FOLLOWED);
        try (Place folder = found.orElseThrow(() -> new NoSuchFileException(asked.shown()))) {
            if (!folder.isFolder()) {
                throw new RefusedException("extraction point is not a directory");
            }
            tree.requireWritable(folder);
            new Unpacking(tree, folder, options).unpack(archive);
        }
    }

    @Override
    public void close() throws IOException {
        FileCalls.system().close(root);
    }
}
