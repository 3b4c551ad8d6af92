package io.slipway.agent.archive;

import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.FileStatus;
import java.util.List;
import java.util.Optional;

/**
 * A file in a container, held open with {@code O_PATH}, so that it stays this file whatever happens to its name.
 *
 * @param path its components below the container's root, no symbolic link among them when they were looked up
 * @param mount the mounted folder of a stopped container that it lies in
 */
record Place(int descriptor, List<String> path, Optional<MountedFolder> mount, FileStatus status)
        implements AutoCloseable {
    private static final byte[] ITSELF = new byte[0];

    static Place of(int descriptor, List<String> path, Optional<MountedFolder> mount) throws ErrnoException {
        return new Place(
                descriptor, List.copyOf(path), mount, FileCalls.system().status(descriptor, ITSELF));
    }

    FileType type() {
        return FileType.of(status);
    }

    boolean isFolder() {
        return status.isDirectory();
    }

    String shown() {
        return Names.shown(Names.path(path));
    }

    /** The way to read and write it with Java's own means: not a lookup, but this very file. */
    java.nio.file.Path handle() {
        return java.nio.file.Path.of("/proc/self/fd/" + descriptor);
    }

    @Override
    public void close() throws ErrnoException {
        FileCalls.system().close(descriptor);
    }
}
