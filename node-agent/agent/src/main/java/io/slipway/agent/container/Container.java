package io.slipway.agent.container;

import io.slipway.agent.container.ContainerState.Created;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.ContainerState.Exited;
import io.slipway.agent.container.ContainerState.Paused;
import io.slipway.agent.container.ContainerState.Removing;
import io.slipway.agent.container.ContainerState.Restarting;
import io.slipway.agent.container.ContainerState.Running;
import io.slipway.agent.runtime.Shim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One container's present: what reads see, whose turn it is, and who waits for it. Acts hold {@link #turns}; everything
 * else reads {@link #snapshot} and waits for nobody.
 */
final class Container {
    /** One act on this container at a time. Never held while waiting for its processes to end. */
    final ReentrantLock turns = new ReentrantLock();

    /** Exec sessions that run. */
    final Set<String> execs = new ConcurrentSkipListSet<>();

    private final List<PendingAttachment> pending = new ArrayList<>();
    private volatile ContainerSnapshot snapshot;
    private volatile Optional<Live> live = Optional.empty();
    private volatile CompletableFuture<Exit> nextExit = new CompletableFuture<>();
    private volatile CompletableFuture<Exit> removal = new CompletableFuture<>();
    private volatile boolean stopWanted;
    private volatile boolean restartWanted;
    private Duration restartDelay = Duration.ZERO;

    /** What a running container holds on to. */
    record Live(Shim shim, Started started) {}

    Container(ContainerSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    ContainerSnapshot snapshot() {
        ContainerSnapshot now = snapshot;
        return new ContainerSnapshot(
                now.definition(),
                now.state(),
                now.restarts(),
                now.lastExit(),
                now.endpoint(),
                now.ports(),
                List.copyOf(execs));
    }

    ContainerDefinition definition() {
        return snapshot.definition();
    }

    ContainerState state() {
        return snapshot.state();
    }

    Optional<Live> live() {
        return live;
    }

    /** Whether a user wants it to stay stopped, so that no restart policy starts it again. */
    boolean stopWanted() {
        return stopWanted;
    }

    void wantStop(boolean wanted) {
        stopWanted = wanted;
    }

    /** Whether a user's restart is on its way: its end is not the last, so it does not remove the container. */
    boolean restartWanted() {
        return restartWanted;
    }

    void wantRestart(boolean wanted) {
        restartWanted = wanted;
    }

    void rename(ContainerName name) {
        redefine(snapshot.definition().named(name));
    }

    /** Its name, its limits or its policy are others. */
    void redefine(ContainerDefinition definition) {
        ContainerSnapshot now = snapshot;
        snapshot = new ContainerSnapshot(
                definition, now.state(), now.restarts(), now.lastExit(), now.endpoint(), now.ports(), List.of());
    }

    /** Its processes live. */
    void began(Live begun, int restarts, boolean frozen) {
        ContainerSnapshot now = snapshot;
        long pid = begun.shim().pid();
        Instant at = begun.started().at();
        live = Optional.of(begun);
        snapshot = new ContainerSnapshot(
                now.definition(),
                frozen ? new Paused(pid, at) : new Running(pid, at),
                restarts,
                now.lastExit(),
                begun.started().endpoint(),
                begun.started().ports(),
                List.of());
    }

    /** How the run before this one ended. */
    void remember(Optional<Exit> exit) {
        ContainerSnapshot now = snapshot;
        snapshot = new ContainerSnapshot(
                now.definition(), now.state(), now.restarts(), exit, now.endpoint(), now.ports(), List.of());
    }

    /** It could not be started: its state stays, the reason is kept. */
    void failed(Exit reason) {
        ContainerSnapshot now = snapshot;
        ContainerState state = now.state() instanceof Created ? now.state() : new Exited(reason);
        snapshot = new ContainerSnapshot(
                now.definition(), state, now.restarts(), Optional.of(reason), Optional.empty(), List.of(), List.of());
    }

    /** Its processes are gone. Whoever waits is told by {@link #announce}. */
    void ended(Exit exit, boolean startsAgain) {
        ContainerSnapshot now = snapshot;
        live = Optional.empty();
        snapshot = new ContainerSnapshot(
                now.definition(),
                startsAgain ? new Restarting(exit) : new Exited(exit),
                now.restarts(),
                Optional.of(exit),
                Optional.empty(),
                List.of(),
                List.of());
    }

    void announce(Exit exit) {
        CompletableFuture<Exit> waiters = nextExit;
        nextExit = new CompletableFuture<>();
        waiters.complete(exit);
    }

    void paused(boolean frozen) {
        ContainerSnapshot now = snapshot;
        ContainerState state = switch (now.state()) {
            case Running(long pid, var at) when frozen -> new Paused(pid, at);
            case Paused(long pid, var at) when !frozen -> new Running(pid, at);
            case Created _, Running _, Paused _, Restarting _, Exited _, Removing _ -> now.state();
        };
        become(state);
    }

    void become(ContainerState state) {
        ContainerSnapshot now = snapshot;
        snapshot = new ContainerSnapshot(
                now.definition(), state, now.restarts(), now.lastExit(), now.endpoint(), now.ports(), List.of());
    }

    /** The next end of its processes. */
    CompletableFuture<Exit> nextExit() {
        return nextExit;
    }

    /** Done with the last end when the container is no more. */
    CompletableFuture<Exit> removal() {
        return removal;
    }

    /** It stays: those who waited for its removal learn why, later ones wait for the next. */
    void removalFailed(Exception reason) {
        CompletableFuture<Exit> waiters = removal;
        removal = new CompletableFuture<>();
        waiters.completeExceptionally(reason);
    }

    /** How long to wait before the next start by policy, after a run of this length. */
    synchronized Duration nextRestartDelay(Duration ran) {
        restartDelay = RestartPolicy.nextDelay(restartDelay, ran);
        return restartDelay;
    }

    /** Adds one who wants to be attached when it starts. The turn must be held. */
    void await(PendingAttachment attachment) {
        pending.add(attachment);
    }

    /** Those who waited for the start, each once. The turn must be held. */
    List<PendingAttachment> takePending() {
        List<PendingAttachment> taken = List.copyOf(pending);
        pending.clear();
        return taken;
    }
}
