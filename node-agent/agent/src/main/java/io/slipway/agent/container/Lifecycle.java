package io.slipway.agent.container;

import io.slipway.agent.container.Container.Live;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.ContainerState.Removing;
import io.slipway.agent.container.StateFile.Intent;
import io.slipway.agent.runtime.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From created to removed: what changes a container's state. Each act takes the container's turn for the change alone and
 * waits for processes without it, so that a container that does not end never holds up a look at it.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    private static final int DEFAULT_GRACE_SECONDS = 10;
    private static final Duration FIRST_LOOK = Duration.ofSeconds(3);
    /** How long processes may take to die of SIGKILL; longer only when the kernel is stuck in a system call. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

    private final Catalog catalog;
    private final Drivers drivers;
    private final ContainerFolders folders;
    private final Runner runner;
    private final Removal removal;
    private final ProcessSignals signals;
    private final ContainerEvents events;

    Lifecycle(
            Catalog catalog,
            Drivers drivers,
            ContainerFolders folders,
            Runner runner,
            Removal removal,
            ProcessSignals signals,
            ContainerEvents events) {
        this.catalog = catalog;
        this.drivers = drivers;
        this.folders = folders;
        this.runner = runner;
        this.removal = removal;
        this.signals = signals;
        this.events = events;
    }

    void start(Container container) throws IOException, ContainerException {
        container.turns.lock();
        try {
            ContainerState state = container.state();
            if (state instanceof ContainerState.Paused) {
                throw ContainerException.conflict("cannot start a paused container, try unpause instead");
            }
            if (state.isRunning()) {
                throw new ContainerException(ContainerException.Kind.NOT_MODIFIED, "container is already running");
            }
            if (!state.canStart()) {
                throw ContainerException.conflict("container is marked for removal and cannot be started: "
                        + container.definition().id());
            }
            container.wantStop(false);
            begin(container, false);
        } finally {
            container.turns.unlock();
        }
    }

    /** The turn must be held. */
    private void begin(Container container, boolean byPolicy) throws IOException, ContainerException {
        ContainerId id = container.definition().id();
        new StateFile(
                        Intent.RUN,
                        false,
                        container.snapshot().restarts(),
                        container.snapshot().lastExit())
                .write(folders, id);
        Live live;
        try {
            live = runner.start(container, sharedWith(container));
        } catch (IOException | ContainerException e) {
            failed(container, e);
            throw e instanceof ContainerException refused
                    ? refused
                    : new ContainerException(ContainerException.Kind.FAILED, String.valueOf(e.getMessage()), e);
        }
        container.began(live, byPolicy);
        events.happened("start", container.snapshot(), Map.of());
        watch(container, live);
    }

    private void failed(Container container, Exception reason) throws IOException {
        Instant now = drivers.clock().instant();
        Exit exit = new Exit(Runner.codeOf(reason), false, String.valueOf(reason.getMessage()), Instant.EPOCH, now);
        container.failed(exit);
        container.takePending().forEach(pending -> pending.attachment().completeExceptionally(reason));
        new StateFile(Intent.STOPPED, true, 0, Optional.of(exit))
                .write(folders, container.definition().id());
        container.announce(exit);
        if (container.definition().hostFields().says("AutoRemove")) {
            removal.removeStopped(container, true);
        }
    }

    private Optional<Container> sharedWith(Container container) throws ContainerException {
        NetworkWish wish = NetworkWish.of(
                container.definition().configFields(), container.definition().hostFields());
        return wish.mode() instanceof NetworkWish.Mode.OfContainer(String name)
                ? Optional.of(catalog.find(name))
                : Optional.empty();
    }

    /** Takes up again a container whose shim has been found. The turn is not needed: nobody else knows it yet. */
    void resume(Container container, Live live) {
        container.began(live, false);
        watch(container, live);
    }

    /** What follows an end runs on a thread of its own, and tells of its own failures. */
    private void watch(Container container, Live live) {
        CompletableFuture<Void> _ = live.shim()
                .exit()
                .thenAcceptAsync(status -> ended(container, live, status), Thread::startVirtualThread);
    }

    /** A shim said that its container's processes are gone. */
    private void ended(Container container, Live live, ExitStatus status) {
        Exit exit =
                new Exit(status.code(), status.oomKilled(), "", live.started().at(), status.finishedAt());
        boolean again;
        container.turns.lock();
        try {
            takeDown(container);
            RestartPolicy policy = RestartPolicy.of(container.definition().hostFields());
            again = !container.stopWanted()
                    && !(container.state() instanceof Removing)
                    && policy.restartsAfter(exit.code(), container.snapshot().restarts());
            if (container.state() instanceof Removing) {
                container.become(new Removing(Optional.of(exit)));
            } else {
                container.ended(exit, again);
            }
            new StateFile(
                            again ? Intent.RUN : Intent.STOPPED,
                            container.stopWanted(),
                            container.snapshot().restarts(),
                            Optional.of(exit))
                    .write(folders, container.definition().id());
        } catch (IOException | ContainerException e) {
            LOG.error(
                    "The end of container {} could not be recorded",
                    container.definition().id(),
                    e);
            container.ended(exit, false);
            again = false;
        } finally {
            container.turns.unlock();
        }
        if (exit.oomKilled()) {
            events.happened("oom", container.snapshot(), Map.of());
        }
        events.happened("die", container.snapshot(), Map.of("exitCode", Integer.toString(exit.code())));
        container.announce(exit);
        after(container, exit, again);
    }

    private void takeDown(Container container) {
        try {
            runner.takeDown(container.definition().id());
        } catch (IOException e) {
            LOG.error(
                    "What container {} ran with could not be taken down; the next start of the agent tries again",
                    container.definition().id(),
                    e);
        }
    }

    private void after(Container container, Exit exit, boolean again) {
        if (again) {
            Duration ran = Duration.between(exit.startedAt(), exit.finishedAt());
            Duration delay = container.nextRestartDelay(ran);
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                    .execute(() -> restartByPolicy(container));
        } else if (container.definition().hostFields().says("AutoRemove")) {
            try {
                boolean _ = removal.remove(container, true);
            } catch (IOException | ContainerException e) {
                LOG.error(
                        "Container {} could not be removed after its end",
                        container.definition().id(),
                        e);
            }
        }
    }

    private void restartByPolicy(Container container) {
        container.turns.lock();
        try {
            if (container.state() instanceof ContainerState.Restarting && !container.stopWanted()) {
                begin(container, true);
            }
        } catch (IOException | ContainerException e) {
            LOG.warn(
                    "Container {} could not be restarted: {}",
                    container.definition().id(),
                    e.getMessage());
        } finally {
            container.turns.unlock();
        }
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

    void restart(Container container, OptionalInt seconds, Optional<String> signal)
            throws IOException, ContainerException, InterruptedException {
        if (container.state().isRunning() || container.state() instanceof ContainerState.Restarting) {
            stop(container, seconds, signal);
        }
        start(container);
        events.happened("restart", container.snapshot(), Map.of());
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
    void kill(Container container, CompletableFuture<Exit> end)
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

    private static boolean endsWithin(CompletableFuture<Exit> end, Duration limit)
            throws IOException, InterruptedException {
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

    /** Removes it; with force also while it runs. */
    void remove(Container container, boolean force, boolean volumes)
            throws IOException, ContainerException, InterruptedException {
        if (!force && !container.state().canRemove() && !(container.state() instanceof Removing)) {
            throw refused(container);
        }
        if (force) {
            end(container);
        }
        if (removal.remove(container, volumes)) {
            return;
        }
        // Its own wish to be removed at its end may have been quicker; with force, that it goes is what was asked for.
        if (!force || !endsWithin(container.removal(), KILL_LIMIT)) {
            throw ContainerException.conflict("removal of container %s is already in progress"
                    .formatted(container.definition().id()));
        }
    }

    private static ContainerException refused(Container container) {
        String id = container.definition().id().hex();
        return switch (container.state()) {
            case ContainerState.Paused _ ->
                ContainerException.conflict("You cannot remove a paused container " + id
                        + ". Unpause and then stop the container before attempting removal or force remove");
            case ContainerState.Restarting _ ->
                ContainerException.conflict("You cannot remove a restarting container " + id
                        + ". Stop the container before attempting removal or force remove");
            case ContainerState.Created _, ContainerState.Running _, ContainerState.Exited _, Removing _ ->
                ContainerException.conflict("You cannot remove a running container " + id
                        + ". Stop the container before attempting removal or force remove");
        };
    }

    private void end(Container container) throws IOException, ContainerException, InterruptedException {
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
