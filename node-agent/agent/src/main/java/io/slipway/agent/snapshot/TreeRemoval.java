package io.slipway.agent.snapshot;

import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Deletes trees whose content came from images and containers. Every step goes by the descriptor of the folder it is in,
 * so that no symbolic link, be it put there meanwhile, leads the deletion elsewhere, and names are bytes.
 *
 * <p>A container may have made folders in folders without end. So nothing here recurses and at most {@value #DEEPEST} + 2
 * descriptors are open: what lies deeper is moved to the top of the tree and deleted from there.
 */
public final class TreeRemoval {
    private static final FileCalls FILES = FileCalls.system();
    private static final NodeCalls NODES = NodeCalls.system();
    private static final DescriptorCalls CALLS = DescriptorCalls.system();
    private static final byte[] ITSELF = {'.'};
    private static final int DEEPEST = 32;
    /** How often a folder may have filled again when it had just been emptied, before somebody is said to be using it. */
    private static final int MOST_REFILLS = 1000;

    /** The folders from the top of the tree to the one that is being emptied. */
    private final Deque<Folder> open = new ArrayDeque<>();

    private final Folder top;
    private long moved;
    private long movedBefore;
    private int refills;

    private TreeRemoval(int top) {
        this.top = new Folder(ITSELF, top);
        open.push(this.top);
    }

    /** A folder whose content is being deleted; {@code unread} are names in it that have been read and not looked at. */
    private static final class Folder {
        private final byte[] name;
        private final int descriptor;
        private Iterator<byte[]> unread = List.<byte[]>of().iterator();

        Folder(byte[] name, int descriptor) {
            this.name = name;
            this.descriptor = descriptor;
        }

        /** Whether there is a next name. */
        boolean hasNext() throws ErrnoException {
            if (!unread.hasNext()) {
                unread = CALLS.someNames(descriptor).iterator();
            }
            return unread.hasNext();
        }
    }

    /** Deletes whatever is at the path; does nothing when there is nothing. */
    public static void remove(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        Path parent = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw new IllegalArgumentException("The root of the machine is not deleted");
        }
        int above = openFolder(FileCalls.AT_FDCWD, bytes(parent), 0);
        try {
            emptied(above, bytes(name));
            NODES.remove(above, bytes(name), true);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) {
                throw new IOException("%s cannot be deleted: %s".formatted(path, e.getMessage()), e);
            }
        } finally {
            FILES.close(above);
        }
    }

    /** Deletes everything in a folder and leaves the folder. */
    public static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        emptied(FileCalls.AT_FDCWD, bytes(folder));
    }

    private static void emptied(int above, byte[] name) throws IOException {
        TreeRemoval removal = new TreeRemoval(openFolder(above, name, FILES.noFollowFlag()));
        try {
            removal.run();
        } finally {
            removal.close();
        }
    }

    private void run() throws IOException {
        while (!open.isEmpty()) {
            Folder here = open.getFirst();
            if (here.hasNext()) {
                removeChild(here, here.unread.next());
            } else if (here == top && !refilled(here)) {
                return;
            } else if (here != top) {
                leave(here);
            }
        }
    }

    private void removeChild(Folder here, byte[] name) throws IOException {
        try {
            if (!FILES.status(here.descriptor, name).isDirectory()) {
                NODES.remove(here.descriptor, name, false);
            } else if (open.size() > DEEPEST) {
                moveToTop(here, name);
            } else {
                enter(here, name);
            }
        } catch (ErrnoException e) {
            // Somebody else deletes the same tree, and was faster.
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private void enter(Folder here, byte[] name) throws ErrnoException {
        open.push(new Folder(name, openFolder(here.descriptor, name, FILES.noFollowFlag())));
    }

    /** Under a name that is free there, which the container may have foreseen. */
    private void moveToTop(Folder here, byte[] name) throws ErrnoException {
        while (true) {
            byte[] fresh = (".deep-" + moved++).getBytes(StandardCharsets.US_ASCII);
            try {
                NODES.move(here.descriptor, name, top.descriptor, fresh);
                return;
            } catch (ErrnoException e) {
                boolean taken = e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST || e.errno() == Errno.ENOTDIR;
                if (!taken) {
                    throw e;
                }
            }
        }
    }

    /** The folder's names have been read to the end: it is empty now, or has been filled meanwhile. */
    private void leave(Folder here) throws IOException {
        open.pop();
        Folder above = open.getFirst();
        FILES.close(here.descriptor);
        try {
            NODES.remove(above.descriptor, here.name, true);
        } catch (ErrnoException e) {
            switch (e.errno()) {
                case Errno.ENOENT -> {}
                case Errno.ENOTEMPTY, Errno.EEXIST -> {
                    countRefill(e);
                    removeChild(above, here.name);
                }
                default -> throw e;
            }
        }
    }

    /** Whether the top has names again: those that were moved there may have come behind the reader. */
    private boolean refilled(Folder here) throws IOException {
        int again = openFolder(here.descriptor, ITSELF, 0);
        try {
            here.unread = CALLS.someNames(again).iterator();
        } finally {
            FILES.close(again);
        }
        if (here.unread.hasNext() && moved == movedBefore) {
            countRefill(new ErrnoException("emptying", Errno.ENOTEMPTY, "a folder that is being written to"));
        }
        movedBefore = moved;
        return here.unread.hasNext();
    }

    private void countRefill(ErrnoException reason) throws ErrnoException {
        if (++refills > MOST_REFILLS) {
            throw reason;
        }
    }

    private void close() throws ErrnoException {
        for (Folder folder : open) {
            FILES.close(folder.descriptor);
        }
    }

    private static int openFolder(int above, byte[] path, int flags) throws ErrnoException {
        return FILES.open(above, path, FileCalls.O_RDONLY | FILES.directoryFlag() | flags, 0);
    }

    private static byte[] bytes(Path path) {
        return ContainerRoots.bytes(path);
    }
}
