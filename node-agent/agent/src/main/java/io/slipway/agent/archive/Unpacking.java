package io.slipway.agent.archive;

import io.slipway.agent.archive.tar.Entry;
import io.slipway.agent.archive.tar.Kind;
import io.slipway.agent.archive.tar.MalformedTarException;
import io.slipway.agent.archive.tar.TarReader;
import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.ErrnoException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one archive in a folder of a container. What is there already is replaced, only a folder by a folder is merged.
 * Symbolic links, from the archive or not, may be led over, but as those of the container: none leads out of it.
 */
final class Unpacking {
    private static final int MOST_ENTRIES = 10_000_000;
    private static final int MOST_FOLDER_NAMES = 64 << 20;
    private static final int MOST_BEHIND_THE_END = 1 << 20;

    private final Tree tree;
    private final Place destination;
    private final WriteOptions options;
    private final NodeMaker maker;

    /** Folders get their times at the end, since what is unpacked in them changes those. */
    private final List<FolderTime> folderTimes = new ArrayList<>();

    private long folderNames;

    /** The folder that the last entry went into, and likely the next one's. */
    private @Nullable Place parent;

    private List<String> parentPath = List.of();

    private record FolderTime(List<String> path, Entry.Time time) {}

    Unpacking(Tree tree, Place destination, WriteOptions options) {
        this.tree = tree;
        this.destination = destination;
        this.options = options;
        this.maker = new NodeMaker(tree, destination.path(), options.owner());
    }

    void unpack(InputStream archive) throws IOException {
        InputStream plain = Decompression.of(archive);
        TarReader reader = new TarReader(plain);
        try {
            int entries = 0;
            for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (++entries > MOST_ENTRIES) {
                    throw new MalformedTarException("the archive has more than " + MOST_ENTRIES + " entries");
                }
                unpack(entry.get(), reader);
            }
            for (FolderTime folder : folderTimes) {
                setTime(folder);
            }
        } finally {
            forgetParent();
        }
        archive.readNBytes(MOST_BEHIND_THE_END);
    }

    private void unpack(Entry entry, TarReader reader) throws IOException {
        List<String> name = Names.below(entry.name());
        if (!name.isEmpty() && name.getFirst().equals("..")) {
            throw new MalformedTarException(
                    "%s is outside of %s".formatted(quoted(entry.name()), quoted(Names.path(destination.path()))));
        }
        if (name.isEmpty()) {
            unpackOnDestination(entry);
            return;
        }
        Place folder = parentOf(name);
        clear(folder, name.getLast(), entry);
        try (Place made = maker.make(folder, name.getLast(), entry, reader)) {
            maker.describe(made, entry);
        } catch (ErrnoException e) {
            throw new IOException("%s: %s".formatted(shown(folder, name.getLast()), Reason.of(e)), e);
        }
        if (entry.kind() == Kind.FOLDER) {
            remember(name, entry.modified());
        }
    }

    /** The name {@code .} says nothing of the folder; {@code /} does. */
    private void unpackOnDestination(Entry entry) throws IOException {
        if (entry.kind() != Kind.FOLDER) {
            throw overwrites("directory", Names.path(destination.path()), "non-directory");
        }
        if (entry.name().startsWith("/")) {
            maker.describe(destination, entry);
            remember(List.of(), entry.modified());
        }
    }

    private Place parentOf(List<String> name) throws IOException {
        List<String> path = new ArrayList<>(destination.path());
        path.addAll(name.subList(0, name.size() - 1));
        Place known = parent;
        if (known != null && parentPath.equals(path)) {
            return known;
        }
        forgetParent();
        Place found = tree.folder(path);
        parent = found;
        parentPath = path;
        tree.requireWritable(found);
        return found;
    }

    private void forgetParent() throws IOException {
        Place known = parent;
        parent = null;
        if (known != null) {
            known.close();
        }
    }

    /** Removes what is in an entry's way. */
    private void clear(Place folder, String name, Entry entry) throws IOException {
        try (Place there = tree.child(folder, name).orElse(null)) {
            if (there == null) {
                return;
            }
            boolean bringsFolder = entry.kind() == Kind.FOLDER;
            if (options.keepKinds() && there.isFolder() && !bringsFolder) {
                throw overwrites("directory", Names.path(there.path()), "non-directory");
            }
            if (options.keepKinds() && !there.isFolder() && bringsFolder) {
                throw overwrites("non-directory", Names.path(there.path()), "directory");
            }
            if (!there.isFolder() || !bringsFolder) {
                new Removal(tree).remove(folder, there);
            }
        }
    }

    /** In dockerd's words, which name the folder to unpack in where one expects the entry. */
    private IOException overwrites(String old, String path, String replacement) {
        return new RefusedException("cannot overwrite %s %s with %s %s"
                .formatted(old, quoted(path), replacement, quoted(Names.path(destination.path()))));
    }

    private static String quoted(String name) {
        return '"' + Names.shown(name) + '"';
    }

    private static String shown(Place folder, String name) {
        return Names.shown(Names.path(Tree.below(folder.path(), name)));
    }

    private void remember(List<String> name, Entry.Time time) throws IOException {
        folderNames +=
                name.stream().mapToLong(component -> component.length() + 32L).sum() + 64;
        if (folderNames > MOST_FOLDER_NAMES) {
            throw new MalformedTarException("the archive has too many folders");
        }
        List<String> path = new ArrayList<>(destination.path());
        path.addAll(name);
        folderTimes.add(new FolderTime(path, time));
    }

    /** A later entry, or a process in the container, may have put something else there: then it has its own time. */
    private void setTime(FolderTime folder) throws IOException {
        try (Place place = tree.find(folder.path(), Walk.Last.KEPT).orElse(null)) {
            if (place != null && place.isFolder()) {
                tree.requireWritable(place);
                DescriptorCalls.system()
                        .setTime(
                                place.descriptor(),
                                folder.time().seconds(),
                                folder.time().nanoseconds());
            }
        }
    }
}
