package io.slipway.agent.linux;

import java.io.IOException;

/** A system call failed. The message says which, on what, and the kernel's reason: {@code mount /x: EBUSY (16)}. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    public ErrnoException(String call, int errno, String argument) {
        super("%s %s: %s (%d)".formatted(call, argument, Errno.name(errno), errno));
        this.errno = errno;
    }

    /** The error's number, to compare with the constants of {@link Errno}. */
    public int errno() {
        return errno;
    }
}
