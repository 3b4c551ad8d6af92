package io.slipway.agent.archive;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;

/** The kernel's errors in Go's words, which are the ones that dockerd's users know. */
final class Reason {
    private Reason() {}

    static String of(ErrnoException e) {
        return switch (e.errno()) {
            case Errno.EPERM -> "operation not permitted";
            case Errno.ENOENT -> "no such file or directory";
            case Errno.EACCES -> "permission denied";
            case Errno.EBUSY -> "device or resource busy";
            case Errno.EEXIST -> "file exists";
            case Errno.EXDEV -> "invalid cross-device link";
            case Errno.ENOTDIR -> "not a directory";
            case Errno.EISDIR -> "is a directory";
            case Errno.EINVAL -> "invalid argument";
            case Errno.ENOSPC -> "no space left on device";
            case Errno.EROFS -> "read-only file system";
            case Errno.ENOTEMPTY -> "directory not empty";
            case Errno.ENAMETOOLONG -> "file name too long";
            case Errno.ELOOP -> "too many levels of symbolic links";
            case Errno.EOPNOTSUPP -> "operation not supported";
            default -> String.valueOf(e.getMessage());
        };
    }
}
