package io.slipway.agent.runtime;

import io.slipway.agent.linux.Errno;
import java.io.IOException;
import java.util.OptionalInt;

/** A container or exec could not be set up or started. The message is written for the user who asked for it. */
public final class RuntimeFailedException extends IOException {
    private static final long serialVersionUID = 1;

    /** What the shim was at. The order is that of the numbers in its messages. */
    public enum Stage {
        SPAWN,
        PLAN,
        CGROUP,
        NAMESPACE,
        ROOT,
        MOUNT,
        DEVICE,
        TERMINAL,
        SYSCTL,
        USER,
        DIRECTORY,
        LIMIT,
        CAPABILITY,
        SECCOMP,
        COMMAND,
        LOG,
        SOCKET
    }

    private final Stage stage;
    private final int errno;

    public RuntimeFailedException(Stage stage, String message, int errno) {
        super(message);
        this.stage = stage;
        this.errno = errno;
    }

    /** What was being done. */
    public Stage stage() {
        return stage;
    }

    /** The kernel's error, or 0 when it was none of the kernel's. */
    public int errno() {
        return errno;
    }

    /** The exit code that docker reports for a command that could not be run: 127 not found, 126 not allowed. */
    public OptionalInt commandExitCode() {
        if (stage != Stage.COMMAND) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(errno == Errno.ENOENT || errno == Errno.ENOTDIR ? 127 : 126);
    }
}
