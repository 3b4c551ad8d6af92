package io.slipway.agent.container;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.runtime.Shim;
import io.slipway.agent.snapshot.DetachedTree;
import io.slipway.agent.snapshot.SnapshotDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
        Optional<Container.Live> live =
                container.live().filter(begun -> container.state().isRunning());
        if (live.isPresent()) {
            OptionalInt root = ofProcess(live.get().shim(), files, flags);
            if (root.isPresent()) {
                return new OpenRoot(root.getAsInt(), List.of(), false);
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

    /** The root that a process sees; empty when it ended a moment ago: then its files are those of one that does not run. */
    private static OptionalInt ofProcess(Shim shim, FileCalls files, int flags) throws IOException {
        byte[] path = ("/proc/" + shim.pid() + "/root").getBytes(StandardCharsets.US_ASCII);
        int root;
        try {
            root = files.open(FileCalls.AT_FDCWD, path, flags, 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESRCH) {
                throw e;
            }
            return OptionalInt.empty();
        }
        boolean own = false;
        try {
            own = ProcessIdentity.isThere(shim);
        } finally {
            if (!own) {
                files.close(root);
            }
        }
        return own ? OptionalInt.of(root) : OptionalInt.empty();
    }
}
