package io.slipway.agent.container;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.snapshot.DetachedTree;
import io.slipway.agent.snapshot.SnapshotDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A container's root folder, open.
 *
 * @param descriptor whoever asked for it closes it
 * @param mounts what lies on top of the root when the container runs; empty when it does and they are there
 * @param readOnly whether the container has a read-only root that is not mounted as such now
 */
public record OpenRoot(int descriptor, List<MountPoint> mounts, boolean readOnly) {
    public OpenRoot {
        mounts = List.copyOf(mounts);
    }

    static OpenRoot of(Container container, SnapshotDriver snapshots) throws IOException {
        FileCalls files = FileCalls.system();
        int flags = FileCalls.O_PATH | FileCalls.O_CLOEXEC | files.directoryFlag();
        ContainerState state = container.state();
        if (state.isRunning()) {
            byte[] path = ("/proc/" + state.processId() + "/root").getBytes(StandardCharsets.US_ASCII);
            try {
                return new OpenRoot(files.open(FileCalls.AT_FDCWD, path, flags, 0), List.of(), false);
            } catch (ErrnoException e) {
                // It ended a moment ago: then its files are those of one that does not run.
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESRCH) {
                    throw e;
                }
            }
        }
        ContainerDefinition definition = container.definition();
        try (DetachedTree tree = snapshots.openTree(definition.id().hex())) {
            int root = files.open(tree.descriptor(), ".".getBytes(StandardCharsets.US_ASCII), flags, 0);
            return new OpenRoot(
                    root,
                    definition.mounts().stream()
                            .filter(mount -> mount.kind() != MountPoint.Kind.TMPFS)
                            .toList(),
                    definition.hostConfig().path("ReadonlyRootfs").asBoolean(false));
        }
    }
}
