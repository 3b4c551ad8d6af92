package io.slipway.agent.container;

import io.slipway.agent.container.Container.Live;
import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.ExecPlan;
import io.slipway.agent.runtime.ExitStatus;
import io.slipway.agent.runtime.RuntimeFailedException;
import io.slipway.agent.runtime.Shim;
import io.slipway.agent.runtime.ShimLauncher;
import io.slipway.agent.runtime.Streams;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Exec sessions: made, started once, looked at afterwards. They are forgotten with their container, or, when very many
 * are, some time after their end.
 */
public final class Execs {
    private static final Logger LOG = LoggerFactory.getLogger(Execs.class);
    private static final int MOST = 10_000;
    private static final int CANNOT_RUN = 126;
    /** A client asks for the exit code right after the end, and starts what it has made at once. */
    private static final Duration KEPT_ENDED = Duration.ofMinutes(1);

    private static final Duration KEPT_UNUSED = Duration.ofHours(1);

    private final Catalog catalog;
    private final ShimLauncher launcher;
    private final Clock clock;
    private final ContainerFolders folders;
    private final SeccompProfiles seccomp;
    private final ContainerEvents events;
    private final ProcessSignals signals;
    private final ConcurrentMap<ContainerId, Set<String>> byContainer = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, ExecSession> sessions = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Shim> shims = new ConcurrentHashMap<>();

    Execs(
            Catalog catalog,
            ShimLauncher launcher,
            Clock clock,
            ContainerFolders folders,
            SeccompProfiles seccomp,
            ProcessSignals signals,
            ContainerEvents events) {
        this.catalog = catalog;
        this.launcher = launcher;
        this.clock = clock;
        this.folders = folders;
        this.seccomp = seccomp;
        this.signals = signals;
        this.events = events;
    }

    /** Makes one from docker's request. */
    public ExecSession create(String reference, ObjectNode body) throws ContainerException {
        Container container = catalog.find(reference);
        requireRunning(container);
        JsonFields fields = new JsonFields("", body);
        List<String> words = fields.texts("Cmd");
        if (words.isEmpty()) {
            throw ContainerException.invalid("No exec command specified");
        }
        CommandSpec own = CommandSpec.of(container.definition().configFields());
        List<String> environment = new ArrayList<>(own.environment());
        for (String word : fields.texts("Env")) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            environment.removeIf(given -> given.startsWith(name + "="));
            if (equals >= 0) {
                environment.add(word);
            }
        }
        String folder = fields.text("WorkingDir");
        String user = fields.text("User");
        ExecSession session = new ExecSession(
                ContainerId.random().hex(),
                container.definition().id(),
                words,
                environment,
                folder.isEmpty() ? own.workingDirectory() : folder,
                user.isEmpty() ? own.user() : user,
                fields.flag("Tty"),
                fields.flag("Privileged"),
                new AttachStreams(fields.flag("AttachStdin"), fields.flag("AttachStdout"), fields.flag("AttachStderr")),
                fields.text("DetachKeys"),
                false,
                false,
                0,
                Optional.empty(),
                clock.instant());
        command(session).check();
        makeRoom();
        keep(session, container);
        events.happened(
                "exec_create: " + String.join(" ", words), container.snapshot(), Map.of("execID", session.id()));
        return session;
    }

    private static CommandSpec command(ExecSession session) {
        return new CommandSpec(
                session.words(),
                session.environment(),
                session.workingDirectory(),
                session.user(),
                session.terminal(),
                session.streams().stdin(),
                true);
    }

    private static void requireRunning(Container container) throws ContainerException {
        if (container.state() instanceof ContainerState.Paused) {
            throw ContainerException.conflict("Container %s is paused, unpause the container before exec"
                    .formatted(container.definition().name()));
        }
        if (!container.state().isRunning()) {
            throw Containers.notRunning(container);
        }
    }

    private void keep(ExecSession session, Container container) {
        sessions.put(session.id(), session);
        byContainer
                .computeIfAbsent(session.container(), first -> {
                    CompletableFuture<Void> _ = container.removal().thenRun(() -> forget(first));
                    return ConcurrentHashMap.newKeySet();
                })
                .add(session.id());
    }

    private void forget(ContainerId container) {
        Set<String> ids = byContainer.remove(container);
        if (ids != null) {
            ids.forEach(sessions::remove);
        }
    }

    /** Forgets what nobody is expected to ask for any more, when there are very many. */
    private void makeRoom() throws ContainerException {
        if (sessions.size() < MOST) {
            return;
        }
        Instant now = clock.instant();
        for (ExecSession session : sessions.values()) {
            Duration kept = session.started() ? KEPT_ENDED : KEPT_UNUSED;
            if (!session.running() && session.changed().isBefore(now.minus(kept))) {
                sessions.remove(session.id());
                byContainer.getOrDefault(session.container(), Set.of()).remove(session.id());
            }
        }
        if (sessions.size() >= MOST) {
            throw ContainerException.conflict("there are %d exec sessions already; no more are made".formatted(MOST));
        }
    }

    public ExecSession get(String id) throws ContainerException {
        ExecSession session = sessions.get(id);
        if (session == null || !catalog.byId().containsKey(session.container())) {
            throw new ContainerException(ContainerException.Kind.NOT_FOUND, "No such exec instance: " + id);
        }
        return session;
    }

    /**
     * Runs it.
     *
     * @param detached whether nobody looks at its streams
     * @param size of its terminal, when the request says it
     */
    public ExecSession.Started start(String id, boolean detached, Optional<Streams.TerminalSize> size)
            throws IOException, ContainerException {
        ExecSession session = get(id);
        Container container = catalog.find(session.container().hex());
        requireRunning(container);
        if (session.started() || !sessions.replace(id, session, session.begun(0, clock.instant()))) {
            throw ContainerException.conflict("Exec instance " + id + " has already run");
        }
        boolean running = false;
        try {
            ExecSession.Started started = launch(session, container, detached, size);
            running = true;
            return started;
        } catch (RuntimeFailedException e) {
            ended(session, e.commandExitCode().orElse(CANNOT_RUN));
            throw new ContainerException(
                    e.commandExitCode().isPresent() ? ContainerException.Kind.INVALID : ContainerException.Kind.FAILED,
                    "OCI runtime exec failed: exec failed: " + e.getMessage(),
                    e);
        } finally {
            if (!running) {
                // Whatever went wrong, the session has had its one start.
                if (sessions.getOrDefault(id, session).running()) {
                    ended(session, CANNOT_RUN);
                }
                Volumes.delete(folders.exec(id));
            }
        }
    }

    private ExecSession.Started launch(
            ExecSession session, Container container, boolean detached, Optional<Streams.TerminalSize> size)
            throws IOException, ContainerException {
        Live live = container.live().orElseThrow(() -> Containers.notRunning(container));
        Path state = folders.exec(session.id());
        Files.createDirectories(state);
        Shim shim = launcher.launchExec(plan(session, container, live, size), state);
        Optional<Attachment> attachment = Optional.empty();
        boolean started = false;
        try {
            attachment = detached ? Optional.empty() : Optional.of(shim.attach(Runner.streams(session.streams())));
            shim.start();
            started = true;
        } finally {
            if (!started) {
                // It would wait for its start for ever.
                attachment.ifPresent(Attachment::close);
                signals.send(shim, Signals.KILL);
            }
        }
        shim.warnings().forEach(warning -> LOG.warn("Exec {}: {}", session.id(), warning));
        began(session, container, shim, state);
        return new ExecSession.Started(shim, attachment);
    }

    private void ended(ExecSession session, int code) {
        sessions.computeIfPresent(session.id(), (id, now) -> now.ended(code, clock.instant()));
    }

    private ExecPlan plan(ExecSession session, Container container, Live live, Optional<Streams.TerminalSize> size)
            throws IOException, ContainerException {
        ContainerPlan of = new ContainerPlan(container.definition(), folders, seccomp);
        boolean privileged =
                session.privileged() || container.definition().hostFields().flag("Privileged");
        return new ExecPlan(
                session.id(),
                live.shim().pid(),
                live.shim().startTime(),
                CgroupMemberships.of(live.started().cgroup()),
                of.process(command(session), privileged),
                new Streams(
                        session.terminal()
                                ? Optional.of(size.orElse(new Streams.TerminalSize(0, 0)))
                                : Optional.empty(),
                        session.streams().stdin(),
                        true,
                        Optional.empty()));
    }

    private void began(ExecSession session, Container container, Shim shim, Path state) {
        sessions.computeIfPresent(session.id(), (id, now) -> now.begun(shim.pid(), clock.instant()));
        shims.put(session.id(), shim);
        container.execs.add(session.id());
        events.happened(
                "exec_start: " + String.join(" ", session.words()),
                container.snapshot(),
                Map.of("execID", session.id()));
        CompletableFuture<Void> _ = shim.exit().thenAccept(status -> ended(session, container, status, state));
    }

    /** Before its streams end: clients ask for the exit code as soon as they do. */
    private void ended(ExecSession session, Container container, ExitStatus status, Path state) {
        ended(session, status.code());
        shims.remove(session.id());
        container.execs.remove(session.id());
        events.happened(
                "exec_die",
                container.snapshot(),
                Map.of("execID", session.id(), "exitCode", Integer.toString(status.code())));
        try {
            Volumes.delete(state);
        } catch (IOException e) {
            LOG.warn("The folder of an exec could not be removed; the next start of the agent does it", e);
        }
    }

    /** Tells its terminal a new size. */
    public void resize(String id, int rows, int columns) throws IOException, ContainerException {
        get(id);
        Shim shim = shims.get(id);
        if (shim == null) {
            throw ContainerException.conflict("Exec instance " + id + " is not running");
        }
        shim.resize(rows, columns);
    }
}
