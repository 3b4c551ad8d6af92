package io.slipway.agent.archive;

import io.slipway.agent.linux.FileStatus;
import java.time.Instant;

/**
 * What docker tells of a path.
 *
 * @param name its last component; {@code /} for the root, {@code .} where the path ends so
 * @param mode kind and permissions as Go's {@code os.FileMode} has them
 * @param linkTarget where a symbolic link leads in the container, all links on the way followed; else empty
 */
public record PathStat(String name, long size, long mode, Instant modified, String linkTarget) {
    static PathStat of(String name, FileStatus status, String linkTarget) {
        return new PathStat(
                name,
                status.size(),
                goMode(status),
                Instant.ofEpochSecond(status.seconds(), status.nanoseconds()),
                linkTarget);
    }

    /** Source: Go's io/fs, FileMode, and os, fillFileStatFromSys. */
    private static long goMode(FileStatus status) {
        long mode = status.permissions() & 0777;
        mode |= switch (FileType.of(status)) {
            case FOLDER -> 1L << 31;
            case SYMBOLIC_LINK -> 1L << 27;
            case BLOCK_DEVICE -> 1L << 26;
            case PIPE -> 1L << 25;
            case SOCKET -> 1L << 24;
            case CHARACTER_DEVICE -> (1L << 26) | (1L << 21);
            case FILE -> 0;
        };
        mode |= (status.permissions() & 04000) != 0 ? 1L << 23 : 0;
        mode |= (status.permissions() & 02000) != 0 ? 1L << 22 : 0;
        mode |= (status.permissions() & 01000) != 0 ? 1L << 20 : 0;
        return mode;
    }
}
