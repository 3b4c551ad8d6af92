package io.slipway.agent.linux;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Processes by descriptor: programs started from memory, signals that cannot reach a reused pid, children reaped. All
 * calls are safe from any thread; those that wait hold their thread.
 */
public interface ProcessCalls {
    /** The calls of this machine. */
    static ProcessCalls linux() {
        return LinuxProcessCalls.INSTANCE;
    }

    /**
     * Starts a program in a session of its own, with default signals, no environment, and the descriptors that it inherits
     * under their own numbers. Other descriptors of this process that are not close-on-exec come along; the program closes
     * them.
     *
     * @param program an open descriptor of the program, such as {@link #sealedMemory} gives
     * @return the pid; this process must {@linkplain #reap reap} it
     */
    int spawn(int program, List<String> arguments, List<Integer> inherited) throws ErrnoException;

    /** Takes note of a child's end. False while it runs; true when it has ended, or is no child of this process. */
    boolean reap(int pid) throws ErrnoException;

    /** A descriptor that stands for this very process, whatever becomes of its number; ESRCH when there is none. */
    int pidfdOpen(int pid) throws ErrnoException;

    /** Sends a signal; false when the process has ended. */
    boolean pidfdSend(int pidfd, int signal) throws ErrnoException;

    /** Waits until a process has ended, a child or not; false when it has not in that time. */
    boolean pidfdAwait(int pidfd, Duration timeout) throws ErrnoException;

    /** A file in memory with this content, close-on-exec, that nobody can change any more. */
    int sealedMemory(String name, ByteBuffer content) throws ErrnoException;

    /** A pipe, both ends close-on-exec. */
    Pipe pipe() throws ErrnoException;

    /** Reads what is there, waiting for something to come; empty at the end, ETIMEDOUT when nothing came in time. */
    byte[] read(int descriptor, int atMost, Duration timeout) throws ErrnoException;

    /** Closes a descriptor. */
    void close(int descriptor);

    /** The two ends of a pipe. */
    record Pipe(int readEnd, int writeEnd) {}
}
