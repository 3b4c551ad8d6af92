package io.slipway.agent.runtime;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A container's or exec's shim, from {@linkplain ShimLauncher#launch launch} to exit. Signals are not its affair: send
 * them to {@link #pid} by {@link io.slipway.agent.linux.ProcessCalls}. All methods may be called by any thread.
 */
public interface Shim {
    /** The process that the shim watches, the container's first, as the host numbers it. */
    int pid();

    /** That process's start time, field 22 of {@code /proc/PID/stat}; with the pid it names one process for ever. */
    long startTime();

    /** What was asked for and could not be done, in sentences, and did not matter enough to fail. */
    List<String> warnings();

    /**
     * Runs the command. Attach first to see all of its output.
     *
     * @return when it was started; {@code execve} has succeeded by then
     * @throws RuntimeFailedException of stage COMMAND when it could not be run; the shim ends by itself
     */
    Instant start() throws IOException;

    /**
     * A new connection to the process's streams. STDIN makes no difference when standard input is not open. After the
     * process's end the connection is at its end, too.
     */
    Attachment attach(Set<Attachment.Stream> streams) throws IOException;

    /** Tells the terminal its new size; without a terminal nothing happens. */
    void resize(int rows, int columns) throws IOException;

    /**
     * How the process ended. Completes after the output has been logged and handed to those attached that keep up, or
     * never when it was never started; to give up a shim that waits, kill {@link #pid}. What depends on it without an
     * executor of its own is done before the output of those attached ends.
     */
    CompletableFuture<ExitStatus> exit();
}
