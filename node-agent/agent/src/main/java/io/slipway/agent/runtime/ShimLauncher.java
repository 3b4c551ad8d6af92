package io.slipway.agent.runtime;

import io.slipway.agent.linux.ProcessCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Starts shims and finds them again. A shim is launched into a state directory that exists, is its own, and whose path
 * is short enough for a socket in it (about 90 bytes); the shim keeps there {@code sock}, {@code state} and, at the end,
 * {@code exit}. Removing the directory is the caller's affair.
 *
 * <p>Launched shims are children of this process and are reaped by it; should it die, they live on, are reaped by
 * whoever inherits them, and a new agent adopts them.
 */
public interface ShimLauncher extends AutoCloseable {
    /**
     * The launcher of this machine.
     *
     * @throws IOException when this build has no shim for it; the message says what building one needs
     */
    static ShimLauncher open() throws IOException {
        return new SpawningLauncher(ProcessCalls.linux());
    }

    /**
     * Sets a container up to the point where only its command is missing.
     *
     * @return a shim that waits for {@link Shim#start}
     * @throws RuntimeFailedException when any step failed; nothing is left running
     */
    Shim launch(Plan plan, Path stateDirectory) throws IOException;

    /** The same for a further process in a running container. */
    Shim launchExec(ExecPlan plan, Path stateDirectory) throws IOException;

    /**
     * Finds a shim that another run of the agent launched. When it has gone, {@link Shim#exit} is complete already: with
     * what the shim recorded, or as {@linkplain ExitStatus#lost lost}.
     *
     * @return empty when its command was never started: it has been ended
     * @throws IOException when the directory holds no shim's state
     */
    Optional<Shim> adopt(Path stateDirectory) throws IOException;

    /**
     * Ends a process that another run of the agent launched and did not come to start: it would wait for ever. One that
     * runs, or has gone, is left alone.
     *
     * @throws IOException when the directory holds no shim's state
     */
    void endUnstarted(Path stateDirectory) throws IOException;

    /** Forgets all shims without ending any; what their exits complete is not completed any more. */
    @Override
    void close();
}
