package io.slipway.agent.archive;

import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Removes a file or a whole folder of a container, but nothing that is mounted there. */
final class Removal {
    private static final int DEEPEST = 1000;
    private static final int MOST_NAMES = 1_000_000;

    private final Tree tree;

    Removal(Tree tree) {
        this.tree = tree;
    }

    /** @param there a child of the folder */
    void remove(Place folder, Place there) throws IOException {
        boolean border = there.status().mount() != folder.status().mount();
        if (border || tree.mounts().anyIn(there.path())) {
            throw busy(there);
        }
        if (there.isFolder()) {
            removeContent(there);
        }
        try {
            NodeCalls.system()
                    .remove(folder.descriptor(), Names.bytes(there.path().getLast()), there.isFolder());
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) {
                throw new IOException("unlinkat %s: %s".formatted(there.shown(), Reason.of(e)), e);
            }
        }
    }

    private static IOException busy(Place there) {
        return new RefusedException("unlinkat %s: device or resource busy".formatted(there.shown()));
    }

    private void removeContent(Place folder) throws IOException {
        if (folder.path().size() > DEEPEST) {
            throw new IOException("%s: more than %d folders deep".formatted(folder.shown(), DEEPEST));
        }
        for (byte[] name : names(folder)) {
            Optional<Place> child = tree.child(folder, Names.of(name));
            if (child.isPresent()) {
                try (Place place = child.get()) {
                    remove(folder, place);
                }
            }
        }
    }

    private static List<byte[]> names(Place folder) throws IOException {
        FileCalls files = FileCalls.system();
        int opened = files.open(folder.descriptor(), new byte[] {'.'}, files.directoryFlag(), 0);
        try {
            return DescriptorCalls.system().names(opened, MOST_NAMES);
        } finally {
            files.close(opened);
        }
    }
}
