package io.slipway.agent.network.netlink;

import io.slipway.agent.linux.Errno;
import java.io.IOException;

/** The kernel refused a request, or its answer was not understood. */
public final class NetlinkException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param what was asked for, in words
     * @param errno the kernel's error number
     * @param text the kernel's own words, or empty
     */
    NetlinkException(String what, int errno, String text) {
        super("%s: %s (%d)%s".formatted(what, Errno.name(errno), errno, text.isEmpty() ? "" : ": " + text));
        this.errno = errno;
    }

    NetlinkException(String message) {
        super(message);
        this.errno = 0;
    }

    /** To compare with the constants of {@link Errno}; 0 where an answer was malformed. */
    public int errno() {
        return errno;
    }
}
