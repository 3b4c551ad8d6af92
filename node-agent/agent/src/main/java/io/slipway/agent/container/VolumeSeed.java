package io.slipway.agent.container;

import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.snapshot.DetachedTree;
import io.slipway.agent.snapshot.SnapshotDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Fills an empty volume with what the image has at the place where it will be mounted. */
final class VolumeSeed {
    private static final FileCalls FILES = FileCalls.system();
    private static final byte[] ITSELF = {'.'};

    private VolumeSeed() {}

    static void fill(SnapshotDriver snapshots, ContainerId container, String target, Path volume) throws IOException {
        byte[] path = volume.toString().getBytes(StandardCharsets.UTF_8);
        int to = folder(FileCalls.AT_FDCWD, path);
        try {
            if (isEmpty(to)) {
                fill(snapshots, container, target, to);
            }
        } finally {
            FILES.close(to);
        }
    }

    private static void fill(SnapshotDriver snapshots, ContainerId container, String target, int to)
            throws IOException {
        try (DetachedTree tree = snapshots.openTree(container.hex())) {
            int from;
            try {
                from = FILES.openInRoot(
                        tree.descriptor(),
                        target.getBytes(StandardCharsets.UTF_8),
                        FileCalls.O_RDONLY | FILES.directoryFlag(),
                        0);
            } catch (ErrnoException e) {
                if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                    return;
                }
                throw e;
            }
            try {
                TreeCopy.copy(from, to);
            } finally {
                FILES.close(from);
            }
        }
    }

    /** By a descriptor of its own, which is at the folder's end afterwards. */
    private static boolean isEmpty(int folder) throws IOException {
        int reading = folder(folder, ITSELF);
        try {
            return DescriptorCalls.system().someNames(reading).isEmpty();
        } finally {
            FILES.close(reading);
        }
    }

    private static int folder(int above, byte[] path) throws IOException {
        return FILES.open(above, path, FileCalls.O_RDONLY | FILES.directoryFlag() | FILES.noFollowFlag(), 0);
    }
}
