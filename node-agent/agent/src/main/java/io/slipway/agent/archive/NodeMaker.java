package io.slipway.agent.archive;

import io.slipway.agent.archive.tar.Entry;
import io.slipway.agent.archive.tar.Kind;
import io.slipway.agent.archive.tar.MalformedTarException;
import io.slipway.agent.archive.tar.TarReader;
import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes what an archive's entry says. A node is made under a name that must be free, opened, and described by its
 * descriptor, so that owner and permissions never go to something else that was put under the name in between.
 */
final class NodeMaker {
    private static final FileCalls FILES = FileCalls.system();
    private static final NodeCalls NODES = NodeCalls.system();
    private static final DescriptorCalls CALLS = DescriptorCalls.system();
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_FOLDER = 0700;

    private final Tree tree;
    private final List<String> destination;
    private final Optional<Owner> owner;

    NodeMaker(Tree tree, List<String> destination, Optional<Owner> owner) {
        this.tree = tree;
        this.destination = destination;
        this.owner = owner;
    }

    /** Makes a node that is there under its name; the caller closes it. An existing folder is taken as it is. */
    Place make(Place folder, String name, Entry entry, TarReader data) throws IOException {
        byte[] bytes = Names.bytes(name);
        int at = folder.descriptor();
        return switch (entry.kind()) {
            case FILE -> file(folder, name, data);
            case FOLDER -> folder(folder, name);
            case HARD_LINK -> link(folder, name, entry);
            case SYMBOLIC_LINK -> {
                NODES.makeSymbolicLink(Names.bytes(entry.link()), at, bytes);
                yield made(folder, name, FileType.SYMBOLIC_LINK);
            }
            case CHARACTER_DEVICE -> node(folder, name, entry, FileType.CHARACTER_DEVICE);
            case BLOCK_DEVICE -> node(folder, name, entry, FileType.BLOCK_DEVICE);
            case PIPE -> node(folder, name, entry, FileType.PIPE);
        };
    }

    private static Place file(Place folder, String name, TarReader data) throws IOException {
        int flags = FileCalls.O_CREAT | FileCalls.O_EXCL | FileCalls.O_WRONLY | FILES.noFollowFlag();
        int descriptor = FILES.openInRoot(folder.descriptor(), Names.bytes(name), flags, PRIVATE_FILE);
        Place made = Place.of(descriptor, Tree.below(folder.path(), name), folder.mount());
        boolean filled = false;
        try (OutputStream out = Files.newOutputStream(made.handle(), StandardOpenOption.WRITE)) {
            data.copyData(out);
            filled = true;
            return made;
        } finally {
            if (!filled) {
                made.close();
            }
        }
    }

    private Place folder(Place folder, String name) throws IOException {
        Optional<Place> there = tree.child(folder, name);
        if (there.isPresent()) {
            return writable(there.get());
        }
        NODES.makeDirectory(folder.descriptor(), Names.bytes(name), PRIVATE_FOLDER);
        return made(folder, name, FileType.FOLDER);
    }

    /** The folder may be the root of a mounted one. */
    private Place writable(Place there) throws IOException {
        boolean writable = false;
        try {
            tree.requireWritable(there);
            writable = true;
            return there;
        } finally {
            if (!writable) {
                there.close();
            }
        }
    }

    private static Place node(Place folder, String name, Entry entry, FileType type) throws IOException {
        Entry.Device device = entry.device();
        NODES.makeNode(
                folder.descriptor(), Names.bytes(name), type.bits() | PRIVATE_FILE, device.major(), device.minor());
        return made(folder, name, type);
    }

    private static Place made(Place folder, String name, FileType type) throws IOException {
        int flags = FileCalls.O_PATH | FILES.noFollowFlag();
        int descriptor = FILES.openInRoot(folder.descriptor(), Names.bytes(name), flags, 0);
        Place made = Place.of(descriptor, Tree.below(folder.path(), name), folder.mount());
        if (made.type() != type) {
            made.close();
            throw new IOException("%s was replaced while it was made".formatted(made.shown()));
        }
        return made;
    }

    private Place link(Place folder, String name, Entry entry) throws IOException {
        List<String> relative = Names.below(entry.link());
        List<String> target = new ArrayList<>(destination);
        target.addAll(relative);
        if (relative.isEmpty() || relative.getFirst().equals("..")) {
            throw new MalformedTarException("invalid hardlink \"%s\" -> \"%s\""
                    .formatted(Names.shown(Names.path(Names.cleaned(Names.path(target)))), Names.shown(entry.link())));
        }
        Optional<Place> found = tree.find(target.subList(0, target.size() - 1), Walk.Last.FOLLOWED);
        try (Place from = found.orElse(null)) {
            if (from == null) {
                throw new IOException("link %s: no such file or directory".formatted(Names.shown(Names.path(target))));
            }
            tree.requireWritable(from);
            NODES.makeLink(from.descriptor(), Names.bytes(target.getLast()), folder.descriptor(), Names.bytes(name));
        }
        return tree.child(folder, name)
                .orElseThrow(() -> new IOException("%s vanished while it was made".formatted(Names.shown(name))));
    }

    /** Gives a node its owner, attributes, permissions and time, in this order: a new owner takes some of the others away. */
    void describe(Place made, Entry entry) throws IOException {
        Owner whose = owner.orElse(new Owner(entry.ids().user(), entry.ids().group()));
        CALLS.setOwner(made.descriptor(), whose.user(), whose.group());
        Xattrs.set(made, entry.xattrs());
        if (made.type() != FileType.SYMBOLIC_LINK) {
            CALLS.setMode(made.descriptor(), entry.permissions());
        }
        if (entry.kind() != Kind.FOLDER) {
            CALLS.setTime(
                    made.descriptor(),
                    entry.modified().seconds(),
                    entry.modified().nanoseconds());
        }
    }
}
