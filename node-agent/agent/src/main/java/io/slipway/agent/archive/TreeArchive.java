package io.slipway.agent.archive;

import io.slipway.agent.archive.tar.Entry;
import io.slipway.agent.archive.tar.Kind;
import io.slipway.agent.archive.tar.TarWriter;
import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.FileStatus;
import io.slipway.agent.linux.FileStatus.DeviceNumber;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts trees of a container into a tar archive, folders in the order of their names' bytes. */
final class TreeArchive {
    private static final Logger LOG = LoggerFactory.getLogger(TreeArchive.class);
    private static final DescriptorCalls CALLS = DescriptorCalls.system();
    private static final int DEEPEST = 1000;
    private static final int MOST_NAMES = 1_000_000;

    private final Tree tree;
    private final TarWriter writer;
    private final Mounted mounted;
    private final Map<Inode, String> linked = new HashMap<>();

    /** What becomes of file systems that are mounted in the tree. */
    enum Mounted {
        ENTERED,
        LEFT_OUT
    }

    private record Inode(DeviceNumber fileSystem, long number) {}

    TreeArchive(Tree tree, TarWriter writer, Mounted mounted) {
        this.tree = tree;
        this.writer = writer;
        this.mounted = mounted;
    }

    /** Adds a file or a folder with all that is in it. */
    void add(Place place, String name) throws IOException {
        switch (place.type()) {
            case FOLDER -> {
                writer.put(entry(place, Kind.FOLDER, name.endsWith("/") ? name : name + "/", ""));
                addContent(place, name.endsWith("/") ? name : name + "/");
            }
            case FILE -> {
                if (!addedAsLink(place, name)) {
                    addFile(place, name);
                }
            }
            case SYMBOLIC_LINK -> addNode(place, Kind.SYMBOLIC_LINK, name);
            case CHARACTER_DEVICE -> addNode(place, Kind.CHARACTER_DEVICE, name);
            case BLOCK_DEVICE -> addNode(place, Kind.BLOCK_DEVICE, name);
            case PIPE -> addNode(place, Kind.PIPE, name);
            case SOCKET -> LOG.debug("{} is a socket and left out of the archive", place.shown());
        }
    }

    /**
     * Adds what is in a folder.
     *
     * @param prefix of the names, with its slash
     */
    void addContent(Place folder, String prefix) throws IOException {
        if (folder.path().size() > DEEPEST) {
            throw new IOException("%s: more than %d folders deep".formatted(folder.shown(), DEEPEST));
        }
        for (String name : names(folder)) {
            Optional<Place> child = tree.child(folder, name);
            // A running container may have removed it since.
            if (child.isPresent()) {
                try (Place place = child.get()) {
                    addFrom(folder, place, prefix + name);
                }
            }
        }
    }

    private void addFrom(Place folder, Place place, String name) throws IOException {
        boolean border = place.status().mount() != folder.status().mount();
        boolean left = mounted == Mounted.LEFT_OUT || (place.isFolder() && KernelFiles.stayOutOf(place));
        if (border && left) {
            addMountPoint(place, name);
        } else {
            add(place, name);
        }
    }

    /** What is below a mount cannot be seen: the place is shown empty. */
    private void addMountPoint(Place place, String name) throws IOException {
        if (place.isFolder()) {
            writer.put(entry(place, Kind.FOLDER, name + "/", ""));
        } else {
            writer.put(entry(place, Kind.FILE, name, "").empty());
        }
    }

    private static List<String> names(Place folder) throws IOException {
        FileCalls files = FileCalls.system();
        int opened = files.open(folder.descriptor(), new byte[] {'.'}, files.directoryFlag(), 0);
        try {
            return CALLS.names(opened, MOST_NAMES).stream()
                    .map(Names::of)
                    .sorted()
                    .toList();
        } catch (ErrnoException e) {
            throw new IOException("readdir %s: %s".formatted(folder.shown(), Reason.of(e)), e);
        } finally {
            files.close(opened);
        }
    }

    private void addNode(Place place, Kind kind, String name) throws IOException {
        if (addedAsLink(place, name)) {
            return;
        }
        String target = kind == Kind.SYMBOLIC_LINK
                ? Names.of(FileCalls.system().readLink(place.descriptor(), new byte[0]))
                : "";
        writer.put(entry(place, kind, name, target));
    }

    /** A file with several names has its data under the first one that comes up. */
    private boolean addedAsLink(Place place, String name) throws IOException {
        if (place.status().links() < 2) {
            return false;
        }
        Inode inode = new Inode(place.status().fileSystem(), place.status().inode());
        String first = linked.putIfAbsent(inode, name);
        if (first == null) {
            return false;
        }
        writer.put(entry(place, Kind.HARD_LINK, name, first));
        return true;
    }

    private void addFile(Place place, String name) throws IOException {
        Entry entry = entry(place, Kind.FILE, name, "");
        if (entry.size() == 0) {
            writer.put(entry);
            return;
        }
        try (InputStream data = Files.newInputStream(place.handle())) {
            long missing = writer.put(entry, data);
            if (missing > 0) {
                LOG.warn(
                        "{} became shorter while it was archived: {} zeros stand for the rest", place.shown(), missing);
            }
        }
    }

    private static Entry entry(Place place, Kind kind, String name, String link) throws IOException {
        FileStatus status = place.status();
        boolean device = kind == Kind.CHARACTER_DEVICE || kind == Kind.BLOCK_DEVICE;
        return new Entry(
                name,
                kind,
                link,
                status.permissions(),
                new Entry.Ids(status.user(), status.group()),
                new Entry.Time(status.seconds(), status.nanoseconds()),
                kind == Kind.FILE ? status.size() : 0,
                device
                        ? new Entry.Device(
                                status.device().major(), status.device().minor())
                        : Entry.Device.NONE,
                Xattrs.of(place));
    }
}
