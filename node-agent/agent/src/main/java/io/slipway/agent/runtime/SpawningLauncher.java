package io.slipway.agent.runtime;

import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.runtime.RuntimeFailedException.Stage;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link ShimLauncher} by posix_spawn. The few milliseconds of native waiting in a launch are spent on platform threads of
 * its own, so that callers may be virtual threads without holding a carrier.
 */
final class SpawningLauncher implements ShimLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(SpawningLauncher.class);
    private static final int LAUNCHES_AT_ONCE = 8;
    private static final int SIGKILL = 9;
    private static final Duration SETUP = Duration.ofSeconds(60);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);
    private static final Duration GIVING_UP = Duration.ofSeconds(5);
    private static final Duration REAP_PAUSE = Duration.ofMillis(20);

    private final ProcessCalls processes;
    private final ShimProgram program;
    private final ExecutorService launches;
    private final Set<SocketShim> watched = ConcurrentHashMap.newKeySet();

    SpawningLauncher(ProcessCalls processes) throws IOException {
        this.processes = processes;
        this.program = ShimProgram.load(processes);
        this.launches = Executors.newFixedThreadPool(
                LAUNCHES_AT_ONCE,
                Thread.ofPlatform().daemon().name("launch-", 0).factory());
    }

    @Override
    public Shim launch(Plan plan, Path stateDirectory) throws IOException {
        List<Integer> inherited = new ArrayList<>();
        for (Namespace namespace : PlanWriter.all(plan.namespaces())) {
            if (namespace instanceof Namespace.Joined(int descriptor)) {
                inherited.add(descriptor);
            }
        }
        return launch(PlanWriter.write(plan, stateDirectory), inherited, stateDirectory);
    }

    @Override
    public Shim launchExec(ExecPlan plan, Path stateDirectory) throws IOException {
        return launch(PlanWriter.write(plan, stateDirectory), List.of(), stateDirectory);
    }

    private Shim launch(ByteBuffer plan, List<Integer> inherited, Path stateDirectory) throws IOException {
        Launched launched = onLaunchThread(plan, inherited);
        StateDirectory directory = new StateDirectory(stateDirectory);
        try {
            ShimConnection connection = ShimConnection.open(directory.socket());
            return watch(directory, connection, launched.report().warnings(), launched.pid());
        } catch (IOException e) {
            abandon(launched.pid());
            throw e;
        }
    }

    private record Launched(int pid, LaunchReport report) {}

    private Launched spawn(ByteBuffer plan, List<Integer> inherited) throws IOException {
        int planDescriptor = -1;
        ProcessCalls.Pipe status = processes.pipe();
        int pid;
        try {
            planDescriptor = processes.sealedMemory("slipway-plan", plan);
            List<Integer> all = new ArrayList<>(inherited);
            all.add(planDescriptor);
            all.add(status.writeEnd());
            List<String> arguments =
                    List.of("slipway-shim", Integer.toString(planDescriptor), Integer.toString(status.writeEnd()));
            pid = processes.spawn(program.descriptor(), arguments, all);
        } catch (ErrnoException e) {
            processes.close(status.readEnd());
            throw new RuntimeFailedException(Stage.SPAWN, "the shim cannot be started: " + e.getMessage(), e.errno());
        } finally {
            processes.close(status.writeEnd());
            if (planDescriptor >= 0) {
                processes.close(planDescriptor);
            }
        }
        try {
            return new Launched(pid, LaunchReport.await(processes, status.readEnd(), SETUP));
        } catch (IOException e) {
            abandon(pid);
            throw e;
        } finally {
            processes.close(status.readEnd());
        }
    }

    @Override
    public Optional<Shim> adopt(Path stateDirectory) throws IOException {
        StateDirectory directory = new StateDirectory(stateDirectory);
        StateDirectory.State state = directory.state();
        ShimConnection connection;
        try {
            connection = ShimConnection.open(directory.socket());
        } catch (SocketException | ShimEndedException e) {
            if (directory.exit().isEmpty() && !endedWithin(directory, state, LAST_MOMENT)) {
                throw e;
            }
            LOG.debug("The shim of {} has gone", stateDirectory, e);
            return Optional.of(new EndedShim(state.pid(), state.startTime(), SocketShim.recorded(directory)));
        }
        if (connection.hello().runningSince().isEmpty()) {
            connection.close();
            endUnstarted(directory, state);
            return Optional.empty();
        }
        return Optional.of(watch(directory, connection, List.of(), state.shimPid()));
    }

    /** A shim whose child waits for its start ends by itself when nobody is connected any more. */
    private void endUnstarted(StateDirectory directory, StateDirectory.State state) throws IOException {
        if (endedWithin(directory, state, GIVING_UP)) {
            return;
        }
        int pidfd = processes.pidfdOpen(state.shimPid());
        try {
            // Open by now, so what is seen is what the signal goes to.
            if (directory.shimLives(state)) {
                processes.pidfdSend(pidfd, SIGKILL);
                processes.pidfdAwait(pidfd, GIVING_UP);
            }
        } finally {
            processes.close(pidfd);
        }
    }

    private static boolean endedWithin(StateDirectory directory, StateDirectory.State state, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (directory.shimLives(state)) {
            if (System.nanoTime() >= end) {
                return false;
            }
            LockSupport.parkNanos(REAP_PAUSE.toNanos());
        }
        return true;
    }

    @Override
    public void endUnstarted(Path stateDirectory) throws IOException {
        StateDirectory directory = new StateDirectory(stateDirectory);
        StateDirectory.State state = directory.state();
        try (ShimConnection connection = ShimConnection.open(directory.socket())) {
            if (connection.hello().runningSince().isEmpty()) {
                int pidfd = processes.pidfdOpen(state.pid());
                // What is held open cannot become another process while it is looked at.
                if (directory.processLives(state)) {
                    boolean _ = processes.pidfdSend(pidfd, SIGKILL);
                }
                processes.close(pidfd);
            }
        } catch (SocketException e) {
            LOG.debug("The shim of {} has gone", stateDirectory, e);
        }
    }

    private Shim watch(StateDirectory directory, ShimConnection connection, List<String> warnings, int shimPid)
            throws IOException {
        SocketShim shim = SocketShim.watch(directory, connection, warnings, () -> reap(shimPid));
        watched.add(shim);
        CompletableFuture<ExitStatus> _ = shim.exit().whenComplete((status, failure) -> watched.remove(shim));
        return shim;
    }

    /** The shim closes its connections as it ends, so this waits for an instant only. */
    private void reap(int pid) {
        try {
            while (!processes.reap(pid)) {
                Thread.sleep(REAP_PAUSE);
            }
        } catch (ErrnoException e) {
            LOG.warn("The shim {} cannot be reaped", pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a shim that is our child and of no use; what it has set up goes with it. */
    private void abandon(int pid) {
        try {
            if (!processes.reap(pid)) {
                int pidfd = processes.pidfdOpen(pid);
                processes.pidfdSend(pidfd, SIGKILL);
                processes.pidfdAwait(pidfd, Duration.ofSeconds(5));
                processes.close(pidfd);
                reap(pid);
            }
        } catch (ErrnoException e) {
            LOG.warn("The shim {} cannot be ended", pid, e);
        }
    }

    private Launched onLaunchThread(ByteBuffer plan, List<Integer> inherited) throws IOException {
        CompletableFuture<Launched> launched = new CompletableFuture<>();
        launches.execute(() -> {
            try {
                launched.complete(spawn(plan, inherited));
            } catch (IOException | RuntimeException e) {
                launched.completeExceptionally(e);
            }
        });
        try {
            return launched.get();
        } catch (InterruptedException e) {
            CompletableFuture<Void> _ = launched.thenAccept(unwanted -> abandon(unwanted.pid()));
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a container was being set up", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        launches.shutdown();
        watched.forEach(SocketShim::forget);
        program.close();
    }
}
