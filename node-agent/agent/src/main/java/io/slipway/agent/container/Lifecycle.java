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
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From created to removed: what changes a container's state, and what follows from its end. Each act takes the container's
 * turn for the change alone; what asks it to end, and waits for that, is {@link Stopping}.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Catalog catalog;
    private final Drivers drivers;
    private final ContainerFolders folders;
    private final Runner runner;
    private final Removal removal;
    private final Stopping stopping;
    private final ContainerEvents events;

    Lifecycle(
            Catalog catalog,
            Drivers drivers,
            ContainerFolders folders,
            Runner runner,
            Removal removal,
            Stopping stopping,
            ContainerEvents events) {
        this.catalog = catalog;
        this.drivers = drivers;
        this.folders = folders;
        this.runner = runner;
        this.removal = removal;
        this.stopping = stopping;
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
        Live live;
        try {
            new StateFile(
                            Intent.RUN,
                            false,
                            container.snapshot().restarts(),
                            container.snapshot().lastExit())
                    .write(folders, id);
            live = runner.start(container, sharedWith(container));
        } catch (IOException | ContainerException e) {
            failed(container, e);
            throw e instanceof ContainerException refused
                    ? refused
                    : new ContainerException(ContainerException.Kind.FAILED, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            failed(container, e);
            throw e;
        }
        container.began(live, byPolicy ? container.snapshot().restarts() + 1 : 0, false);
        events.happened("start", container.snapshot(), Map.of());
        watch(container, live);
    }

    /** What fails on top of it is told with it. */
    private void failed(Container container, Exception reason) {
        Instant now = drivers.clock().instant();
        Exit exit = new Exit(Runner.codeOf(reason), false, String.valueOf(reason.getMessage()), Instant.EPOCH, now);
        container.failed(exit);
        container.takePending().forEach(pending -> pending.attachment().completeExceptionally(reason));
        try {
            record(container, Intent.STOPPED, exit);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
        container.announce(exit);
        if (container.definition().hostFields().says("AutoRemove")) {
            try {
                removal.removeStopped(container, true);
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }

    private void record(Container container, Intent intent, Exit exit) throws IOException {
        new StateFile(intent, container.stopWanted(), container.snapshot().restarts(), Optional.of(exit))
                .write(folders, container.definition().id());
    }

    private Optional<Container> sharedWith(Container container) throws ContainerException {
        NetworkWish wish = NetworkWish.of(
                container.definition().configFields(), container.definition().hostFields());
        return wish.mode() instanceof NetworkWish.Mode.OfContainer(String name)
                ? Optional.of(catalog.find(name))
                : Optional.empty();
    }

    /** Takes up again a container whose shim has been found. The turn is not needed: nobody else knows it yet. */
    void resume(Container container, Live live, boolean frozen) {
        container.began(live, container.snapshot().restarts(), frozen);
        watch(container, live);
    }

    /** What follows an end runs on a thread of its own, and tells of its own failures. */
    private void watch(Container container, Live live) {
        CompletableFuture<Void> _ = live.shim()
                .exit()
                .thenAcceptAsync(status -> ended(container, live.started().at(), status), Thread::startVirtualThread);
    }

    /** A shim said that its container's processes are gone, or has left word of it. */
    void ended(Container container, Instant startedAt, ExitStatus status) {
        Exit exit = new Exit(status.code(), status.oomKilled(), "", startedAt, status.finishedAt());
        boolean again;
        boolean last;
        container.turns.lock();
        try {
            again = startsAgain(container, exit);
            last = !again && !container.restartWanted();
            // Before anything goes that tells of the end: whatever is killed now, it is known.
            recordEnd(container, again ? Intent.RESTART : Intent.STOPPED, exit);
            takeDown(container);
            if (container.state() instanceof Removing) {
                container.become(new Removing(Optional.of(exit)));
            } else {
                container.ended(exit, again);
            }
        } finally {
            container.turns.unlock();
        }
        if (exit.oomKilled()) {
            events.happened("oom", container.snapshot(), Map.of());
        }
        events.happened("die", container.snapshot(), Map.of("exitCode", Integer.toString(exit.code())));
        container.announce(exit);
        after(container, exit, again, last);
    }

    private static boolean startsAgain(Container container, Exit exit) {
        if (container.stopWanted() || container.state() instanceof Removing) {
            return false;
        }
        try {
            return RestartPolicy.of(container.definition().hostFields())
                    .restartsAfter(exit.code(), container.snapshot().restarts());
        } catch (ContainerException e) {
            LOG.error("Container {} has no policy", container.definition().id(), e);
            return false;
        }
    }

    private void recordEnd(Container container, Intent intent, Exit exit) {
        if (container.state() instanceof Removing) {
            return;
        }
        try {
            record(container, intent, exit);
        } catch (IOException e) {
            LOG.error(
                    "The end of container {} could not be recorded",
                    container.definition().id(),
                    e);
        }
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

    private void after(Container container, Exit exit, boolean again, boolean last) {
        if (again) {
            Duration ran = Duration.between(exit.startedAt(), exit.finishedAt());
            Duration delay = container.nextRestartDelay(ran);
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                    .execute(() -> restartByPolicy(container));
        } else if (last && container.definition().hostFields().says("AutoRemove")) {
            try {
                boolean _ = removal.remove(container, true);
            } catch (IOException | ContainerException | RuntimeException e) {
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
        } catch (IOException | ContainerException | RuntimeException e) {
            LOG.warn(
                    "Container {} could not be restarted: {}",
                    container.definition().id(),
                    e.getMessage());
        } finally {
            container.turns.unlock();
        }
    }

    void restart(Container container, OptionalInt seconds, Optional<String> signal)
            throws IOException, ContainerException, InterruptedException {
        container.wantRestart(true);
        try {
            if (container.state().isRunning() || container.state() instanceof ContainerState.Restarting) {
                stopping.stop(container, seconds, signal);
            }
            start(container);
        } finally {
            container.wantRestart(false);
        }
        events.happened("restart", container.snapshot(), Map.of());
    }

    /** Removes it; with force also while it runs. */
    void remove(Container container, boolean force, boolean volumes)
            throws IOException, ContainerException, InterruptedException {
        if (!force && !container.state().canRemove() && !(container.state() instanceof Removing)) {
            throw refused(container);
        }
        if (force) {
            stopping.end(container);
        }
        if (removal.remove(container, volumes)) {
            return;
        }
        // Its own wish to be removed at its end may have been quicker; with force, that it goes is what was asked for.
        if (!force || !Stopping.endsWithin(container.removal(), Stopping.KILL_LIMIT)) {
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
}
