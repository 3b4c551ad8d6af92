package io.slipway.agent.linux;

/** {@link SignalCalls} by the C library. */
final class LinuxSignalCalls implements SignalCalls {
    private static final int SIGKILL = 9;

    @Override
    public boolean kill(int pid) throws ErrnoException {
        if (pid <= 1) {
            throw new IllegalArgumentException("not the number of a container's process: " + pid);
        }
        if (Libc.kill(pid, SIGKILL) == 0) {
            return true;
        }
        if (Libc.errno() == Errno.ESRCH) {
            return false;
        }
        throw new ErrnoException("kill", Libc.errno(), Integer.toString(pid));
    }
}
