package io.slipway.agent.linux;

import java.nio.file.Path;

/** Programs for the kernel's own machine. */
public interface BpfCalls {
    static BpfCalls linux() {
        return new LinuxBpfCalls();
    }

    /**
     * Loads a program that decides about device access and attaches it to a control group of version 2, where it stays as
     * long as the group. A program that is attached there already decides as well: both must allow.
     *
     * @param program instructions of eight bytes, in the machine's byte order
     */
    void attachDeviceFilter(Path cgroup, byte[] program) throws ErrnoException;
}
