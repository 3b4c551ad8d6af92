package io.slipway.agent.linux;

/** Signals to processes by number, for callers that know that the number cannot be another process by now. */
public interface SignalCalls {
    static SignalCalls linux() {
        return new LinuxSignalCalls();
    }

    /**
     * Ends a process at once.
     *
     * @return false where it is gone already
     */
    boolean kill(int pid) throws ErrnoException;
}
