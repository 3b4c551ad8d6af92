package io.slipway.agent.container;

import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.network.Endpoint;
import io.slipway.agent.network.PortBinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container as it stands at one moment.
 *
 * @param lastExit how its last run ended; empty before the first end
 * @param endpoint its place on the bridge; empty while it does not run, or has none
 * @param ports host ports that reach it now
 * @param execs ids of the exec sessions that run
 */
public record ContainerSnapshot(
        ContainerDefinition definition,
        ContainerState state,
        int restarts,
        Optional<Exit> lastExit,
        Optional<Endpoint> endpoint,
        List<PortBinding> ports,
        List<String> execs) {
    public ContainerSnapshot {
        ports = List.copyOf(ports);
        execs = List.copyOf(execs);
    }

    /** When it was last started; {@link Instant#EPOCH} when never. */
    public Instant startedAt() {
        return switch (state) {
            case ContainerState.Running running -> running.startedAt();
            case ContainerState.Paused paused -> paused.startedAt();
            case ContainerState.Created _,
                    ContainerState.Restarting _,
                    ContainerState.Exited _,
                    ContainerState.Removing _ -> lastExit.map(Exit::startedAt).orElse(Instant.EPOCH);
        };
    }
}
