package io.slipway.agent.container;

import io.slipway.agent.container.Container.Live;
import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.ExecPlan;
import io.slipway.agent.runtime.ExitStatus;
import io.slipway.agent.runtime.RuntimeFailedException;
import io.slipway.agent.runtime.Shim;
import io.slipway.agent.runtime.Streams;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Exec sessions: made, started once, looked at afterwards. They are forgotten with their container, or when very many are. */
public final class Execs {
    private static final Logger LOG = LoggerFactory.getLogger(Execs.class);
    private static final int MOST = 10_000;

    private final Catalog catalog;
    private final Drivers drivers;
    private final ContainerFolders folders;
    private final SeccompProfiles seccomp;
    private final ContainerEvents events;
    private final ConcurrentMap<String, ExecSession> sessions = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Shim> shims = new ConcurrentHashMap<>();

    Execs(Catalog catalog, Drivers drivers, ContainerFolders folders, SeccompProfiles seccomp, ContainerEvents events) {
        this.catalog = catalog;
        this.drivers = drivers;
        this.folders = folders;
        this.seccomp = seccomp;
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
                false,
                false,
                0,
                Optional.empty());
        command(session).check();
        makeRoom();
        sessions.put(session.id(), session);
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

    /** Forgets sessions that ended or were never started, when there are very many. */
    private void makeRoom() throws ContainerException {
        if (sessions.size() < MOST) {
            return;
        }
        sessions.values().removeIf(session -> !session.running());
        if (sessions.size() >= MOST) {
            throw ContainerException.conflict("%d exec sessions run; no more are started".formatted(MOST));
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
        if (session.started() || !sessions.replace(id, session, session.begun(0))) {
            throw ContainerException.conflict("Exec instance " + id + " has already run");
        }
        Live live = container.live().orElseThrow(() -> Containers.notRunning(container));
        Path state = folders.exec(id);
        boolean running = false;
        try {
            Files.createDirectories(state);
            Shim shim = drivers.shims().launchExec(plan(session, container, live, size), state);
            Optional<Attachment> attachment =
                    detached ? Optional.empty() : Optional.of(shim.attach(Runner.streams(session.streams())));
            shim.start();
            running = true;
            began(session, container, shim, state);
            return new ExecSession.Started(shim, attachment);
        } catch (RuntimeFailedException e) {
            sessions.put(id, session.ended(e.commandExitCode().orElse(126)));
            throw new ContainerException(
                    e.commandExitCode().isPresent() ? ContainerException.Kind.INVALID : ContainerException.Kind.FAILED,
                    "OCI runtime exec failed: exec failed: " + e.getMessage(),
                    e);
        } finally {
            if (!running) {
                Volumes.delete(state);
            }
        }
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
        sessions.put(session.id(), session.begun(shim.pid()));
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
        sessions.put(session.id(), session.ended(status.code()));
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
