package io.slipway.agent.container;

import io.slipway.agent.container.Container.Live;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.StateFile.Intent;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Signals, pauses and ends what runs. The container's turn is taken for the change alone; processes are waited for without
 * it, so that a container that does not end never holds up a look at it.
 */
final class Stopping {
    /** How long processes may take to die of SIGKILL; longer only when the kernel is stuck in a system call. */
    static final Duration KILL_LIMIT = Duration.ofSeconds(30);

    private static final int DEFAULT_GRACE_SECONDS = 10;
    private static final Duration FIRST_LOOK = Duration.ofSeconds(3);

    private final ContainerFolders folders;
    private final ProcessSignals signals;
    private final ContainerEvents events;

    Stopping(ContainerFolders folders, ProcessSignals signals, ContainerEvents events) {
        this.folders = folders;
        this.signals = signals;
        this.events = events;
    }

    /** Asks it to stop, and ends it when it has not after its grace. */
    void stop(Container container, OptionalInt seconds, Optional<String> signal)
            throws IOException, ContainerException, InterruptedException {
        int wanted = Signals.parse(signal.orElseGet(() -> stopSignal(container)));
        CompletableFuture<Exit> end;
        container.turns.lock();
        try {
            if (container.state() instanceof ContainerState.Restarting(Exit exit)) {
                container.wantStop(true);
                container.ended(exit, false);
                remember(container);
                container.announce(exit);
                return;
            }
            if (!container.state().isRunning()) {
                throw new ContainerException(ContainerException.Kind.NOT_MODIFIED, "container is already stopped");
            }
            container.wantStop(true);
            remember(container);
            end = container.nextExit();
            signal(container, wanted);
            thaw(container);
        } finally {
            container.turns.unlock();
        }
        int grace = seconds.orElseGet(
                () -> container.definition().config().path("StopTimeout").asInt(DEFAULT_GRACE_SECONDS));
        if (!endsWithin(end, grace < 0 ? Duration.ofDays(365) : Duration.ofSeconds(grace))) {
            kill(container, end);
        }
        events.happened("stop", container.snapshot(), Map.of());
    }

    private static String stopSignal(Container container) {
        String signal = container.definition().config().path("StopSignal").asString("");
        return signal.isEmpty() ? "TERM" : signal;
    }

    /** Sends a signal to its first process. One that ends it counts as a user's stop, except where only docker's does. */
    void kill(Container container, String signalText) throws IOException, ContainerException {
        int signal = Signals.parse(signalText);
        container.turns.lock();
        try {
            if (!container.state().isRunning()) {
                throw ContainerException.conflict("Cannot kill container: %s: Container %s is not running"
                        .formatted(
                                container.definition().name(),
                                container.definition().id()));
            }
            if (signal == Signals.KILL || signal == Signals.parse(stopSignal(container))) {
                container.wantStop(true);
                remember(container);
            }
            signal(container, signal);
            if (signal == Signals.KILL) {
                thaw(container);
            }
        } finally {
            container.turns.unlock();
        }
        events.happened("kill", container.snapshot(), Map.of("signal", Integer.toString(signal)));
    }

    /** Ends all its processes and waits until they are gone. */
    private void kill(Container container, CompletableFuture<Exit> end)
            throws IOException, ContainerException, InterruptedException {
        Optional<Live> live = container.live();
        signal(container, Signals.KILL);
        // With the first process all others of its namespace die; the group is killed where something holds out.
        if (endsWithin(end, FIRST_LOOK)) {
            return;
        }
        if (live.isPresent()) {
            live.get().started().cgroup().kill(KILL_LIMIT);
        }
        if (!endsWithin(end, KILL_LIMIT)) {
            throw new ContainerException(
                    ContainerException.Kind.FAILED,
                    "container %s: its processes were killed and are not gone after %d seconds"
                            .formatted(container.definition().id(), KILL_LIMIT.toSeconds()));
        }
    }

    static boolean endsWithin(CompletableFuture<Exit> end, Duration limit) throws IOException, InterruptedException {
        try {
            end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("the end of a container could not be learnt", e.getCause());
        }
    }

    private void remember(Container container) throws IOException {
        ContainerSnapshot now = container.snapshot();
        new StateFile(
                        now.state().isRunning() ? Intent.RUN : Intent.STOPPED,
                        container.stopWanted(),
                        now.restarts(),
                        now.lastExit())
                .write(folders, now.definition().id());
    }

    private void signal(Container container, int signal) throws IOException {
        Optional<Live> live = container.live();
        if (live.isPresent()) {
            signals.send(live.get().shim(), signal);
        }
    }

    private static void thaw(Container container) throws IOException {
        if (container.state() instanceof ContainerState.Paused) {
            Optional<Live> live = container.live();
            if (live.isPresent()) {
                live.get().started().cgroup().thaw();
            }
            container.paused(false);
        }
    }

    void pause(Container container, boolean freeze) throws IOException, ContainerException {
        container.turns.lock();
        try {
            ContainerState state = container.state();
            String id = container.definition().id().hex();
            if (freeze && state instanceof ContainerState.Paused) {
                throw ContainerException.conflict("Container " + id + " is already paused");
            }
            if (!freeze && state.isRunning() && !(state instanceof ContainerState.Paused)) {
                throw ContainerException.conflict("Container " + id + " is not paused");
            }
            Live live = container
                    .live()
                    .filter(present -> state.isRunning())
                    .orElseThrow(() -> ContainerException.conflict("Container " + id + " is not running"));
            if (freeze) {
                live.started().cgroup().freeze();
            } else {
                live.started().cgroup().thaw();
            }
            container.paused(freeze);
        } finally {
            container.turns.unlock();
        }
        events.happened(freeze ? "pause" : "unpause", container.snapshot(), Map.of());
    }

    /** Ends one that is to be removed, whatever it does. */
    void end(Container container) throws IOException, ContainerException, InterruptedException {
        CompletableFuture<Exit> end;
        container.turns.lock();
        try {
            container.wantStop(true);
            if (container.state() instanceof ContainerState.Restarting(Exit exit)) {
                container.ended(exit, false);
                container.announce(exit);
                return;
            }
            if (!container.state().isRunning()) {
                return;
            }
            end = container.nextExit();
            signal(container, Signals.KILL);
            thaw(container);
        } finally {
            container.turns.unlock();
        }
        kill(container, end);
    }
}
