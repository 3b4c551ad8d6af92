package io.slipway.agent.engine.http;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use the socket. Whoever may is root on this machine, as with docker's.
 *
 * @param group the group's name; absent: the process's own
 * @param mode the permission bits, such as 0660
 */
public record SocketPermissions(Optional<String> group, int mode) {
    /** For this process's user alone. */
    public static final SocketPermissions OWNER_ONLY = new SocketPermissions(Optional.empty(), 0600);

    public SocketPermissions {
        if ((mode & ~0777) != 0) {
            throw new IllegalArgumentException("not a socket's mode: " + Integer.toOctalString(mode));
        }
    }

    Set<PosixFilePermission> asSet() {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromOwnerReadOn = PosixFilePermission.values();
        for (int i = 0; i < fromOwnerReadOn.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                set.add(fromOwnerReadOn[i]);
            }
        }
        return set;
    }
}
