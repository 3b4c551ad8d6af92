package io.slipway.agent.linux;

import java.nio.file.Path;

/**
 * Namespaces of the calling thread. A thread that calls {@link #unshareNetwork} or {@link #enter} is a fresh platform
 * thread, used once: it must never go back to a pool.
 */
public interface NamespaceCalls {
    static NamespaceCalls linux() {
        return new LinuxNamespaceCalls();
    }

    /** Gives the calling thread a new network namespace. */
    void unshareNetwork() throws ErrnoException;

    /**
     * Opens a namespace by its file, such as {@code /proc/PID/ns/net}; it lives on while the descriptor is open. The
     * descriptor belongs to the caller, who gives it back with {@link #close}, and does not outlive an exec.
     */
    int open(Path file) throws ErrnoException;

    /** Moves the calling thread into a namespace of any kind. */
    void enter(int namespace) throws ErrnoException;

    void close(int namespace);
}
