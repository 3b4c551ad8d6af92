package io.slipway.agent.container;

import io.slipway.agent.cgroup.Cgroup;
import io.slipway.agent.container.Container.Live;
import io.slipway.agent.network.Attachment;
import io.slipway.agent.network.ConnectRequest;
import io.slipway.agent.network.MacAddress;
import io.slipway.agent.network.NetworkMode;
import io.slipway.agent.runtime.ExitStatus;
import io.slipway.agent.runtime.Plan;
import io.slipway.agent.runtime.RuntimeFailedException;
import io.slipway.agent.runtime.Shim;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import io.slipway.agent.snapshot.RootFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Makes what a running container needs (group, network, files, shim) and takes it down again. Knows one container at a
 * time and nothing of states: the caller holds the container's turn.
 */
final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
    private static final int ADOPTIONS = 20;
    private static final Duration ADOPTION_PAUSE = Duration.ofMillis(50);
    private static final Duration TAKE_DOWN = Duration.ofSeconds(10);

    private final Drivers drivers;
    private final ContainerFolders folders;
    private final SeccompProfiles seccomp;
    private final NetworkFiles networkFiles;

    Runner(Drivers drivers, ContainerFolders folders, SeccompProfiles seccomp) {
        this.drivers = drivers;
        this.folders = folders;
        this.seccomp = seccomp;
        this.networkFiles = new NetworkFiles(drivers.networks(), folders);
    }

    /**
     * Starts the container's command, attached to by those who waited for it. What a failure leaves half made is taken
     * down before this throws.
     *
     * @param shared the container whose network it shares
     */
    Live start(Container container, Optional<Container> shared) throws IOException, ContainerException {
        ContainerDefinition definition = container.definition();
        ContainerPlan plan = new ContainerPlan(definition, folders, seccomp);
        NetworkWish wish = NetworkWish.of(definition.configFields(), definition.hostFields());
        Path state = folders.shim(definition.id());
        try (Attachment network = connect(definition, wish, shared)) {
            Files.createDirectories(state);
            Cgroup cgroup = drivers.cgroups()
                    .create(
                            definition.id().hex(),
                            ResourceLimits.of(definition.hostFields(), ContainerDevice.of(definition.hostFields())));
            networkFiles.write(definition, network, shared.map(Container::definition));
            RootFs root = drivers.snapshots().root(definition.id().hex());
            Plan told = plan.of(root, cgroup, wish.mode(), network.netnsFd());
            Shim shim = drivers.shims().launch(told, state);
            cgroup.warnings().forEach(warning -> LOG.warn("Container {}: {}", definition.id(), warning));
            shim.warnings().forEach(warning -> LOG.warn("Container {}: {}", definition.id(), warning));
            return run(container, shim, cgroup, network);
        } catch (IOException | ContainerException | RuntimeException e) {
            undo(definition.id(), e);
            throw e;
        }
    }

    private void undo(ContainerId id, Exception cause) {
        try {
            takeDown(id);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private Live run(Container container, Shim shim, Cgroup cgroup, Attachment network) throws IOException {
        List<PendingAttachment> attached = container.takePending();
        try {
            for (PendingAttachment pending : attached) {
                attach(pending, shim);
            }
            return new Live(shim, new Started(shim.start(), cgroup, network.endpoint(), network.ports()));
        } catch (IOException e) {
            attached.forEach(pending -> pending.attachment().completeExceptionally(e));
            throw e;
        }
    }

    /** Gives a waiting client its streams, unless it has gone. */
    private static void attach(PendingAttachment pending, Shim shim) throws IOException {
        if (pending.attachment().isDone()) {
            return;
        }
        io.slipway.agent.runtime.Attachment attachment = shim.attach(streams(pending.streams()));
        if (!pending.attachment().complete(attachment)) {
            attachment.close();
        }
    }

    static Set<io.slipway.agent.runtime.Attachment.Stream> streams(AttachStreams wanted) {
        Set<io.slipway.agent.runtime.Attachment.Stream> streams =
                EnumSet.noneOf(io.slipway.agent.runtime.Attachment.Stream.class);
        if (wanted.stdin()) {
            streams.add(io.slipway.agent.runtime.Attachment.Stream.STDIN);
        }
        if (wanted.stdout()) {
            streams.add(io.slipway.agent.runtime.Attachment.Stream.STDOUT);
        }
        if (wanted.stderr()) {
            streams.add(io.slipway.agent.runtime.Attachment.Stream.STDERR);
        }
        return streams;
    }

    private Attachment connect(ContainerDefinition definition, NetworkWish wish, Optional<Container> shared)
            throws IOException, ContainerException {
        NetworkMode mode = switch (wish.mode()) {
            case NetworkWish.Mode.Bridge _ -> new NetworkMode.Bridge();
            case NetworkWish.Mode.None _ -> new NetworkMode.None();
            case NetworkWish.Mode.Host _ -> new NetworkMode.Host();
            case NetworkWish.Mode.OfContainer(String name) ->
                new NetworkMode.SharedWith(owner(name, shared).pid());
        };
        String mac = macAddress(definition);
        try {
            Attachment attachment = drivers.networks()
                    .connect(new ConnectRequest(
                            definition.id().hex(),
                            mode,
                            wish.ports(),
                            mac.isEmpty() ? Optional.empty() : Optional.of(MacAddress.parse(mac)),
                            Optional.empty()));
            if (wish.mode() instanceof NetworkWish.Mode.OfContainer(String name)) {
                requireOwn(attachment, name, shared);
            }
            return attachment;
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /** Older clients say it of the container, newer ones of its place on the network. */
    private static String macAddress(ContainerDefinition definition) throws ContainerException {
        for (JsonNode endpoint : definition.endpoints()) {
            String mac = new JsonFields("NetworkingConfig.EndpointsConfig", endpoint).text("MacAddress");
            if (!mac.isEmpty()) {
                return mac;
            }
        }
        return definition.configFields().text("MacAddress");
    }

    private static Shim owner(String name, Optional<Container> shared) throws ContainerException {
        Container other = shared.orElseThrow(() -> ContainerException.noSuchContainer(name));
        return other.live()
                .filter(live -> other.state().isRunning())
                .map(Live::shim)
                .orElseThrow(() -> notRunning(other));
    }

    private static ContainerException notRunning(Container owner) {
        return ContainerException.conflict("cannot join network of a non running container: "
                + owner.definition().id());
    }

    /** The namespace was opened by a number, which may have been given to another process before. */
    private static void requireOwn(Attachment attachment, String name, Optional<Container> shared)
            throws IOException, ContainerException {
        boolean own = false;
        try {
            own = ProcessIdentity.isThere(owner(name, shared));
        } finally {
            if (!own) {
                attachment.close();
            }
        }
        if (!own) {
            throw notRunning(shared.orElseThrow());
        }
    }

    /** What is found of a run that an earlier agent began. */
    sealed interface Found {
        /** It goes on. */
        record Alive(Live live, boolean frozen) implements Found {}

        /** It ended, and its shim may have seen how. */
        record Ended(ExitStatus status) implements Found {}

        /** Nothing tells of a run. */
        record Nothing() implements Found {}
    }

    /** Finds a container that another run of the agent started; one whose command was never started has ended with it. */
    Found adopt(ContainerDefinition definition) throws IOException {
        Path state = folders.shim(definition.id());
        if (!Files.exists(state.resolve("state"))) {
            return new Found.Nothing();
        }
        Optional<Shim> adopted = adopt(state);
        if (adopted.isEmpty()) {
            return new Found.Nothing();
        }
        Shim shim = adopted.get();
        Optional<Cgroup> cgroup = drivers.cgroups().find(definition.id().hex());
        if (cgroup.isEmpty() || shim.exit().isDone()) {
            return new Found.Ended(endOf(shim));
        }
        boolean frozen = cgroup.get().isFrozen();
        Instant at;
        try {
            at = shim.start();
        } catch (IOException e) {
            LOG.info("Container {} ended when it was looked for", definition.id(), e);
            return new Found.Ended(endOf(shim));
        }
        Started started = new Started(
                at,
                cgroup.get(),
                drivers.networks().endpoint(definition.id().hex()),
                drivers.networks().ports(definition.id().hex()));
        return new Found.Alive(new Live(shim, started), frozen);
    }

    /** A shim that is just ending may close the connection, or tell of the end first; a moment later it is gone. */
    private Optional<Shim> adopt(Path state) throws IOException {
        for (int i = 1; i < ADOPTIONS; i++) {
            try {
                return drivers.shims().adopt(state);
            } catch (IOException e) {
                LOG.debug("The shim of {} does not answer yet", state, e);
                LockSupport.parkNanos(ADOPTION_PAUSE.toNanos());
            }
        }
        return drivers.shims().adopt(state);
    }

    private static ExitStatus endOf(Shim shim) throws IOException {
        try {
            return shim.exit().get(TAKE_DOWN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a container's end was awaited", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the shim of process %d lives and does not work".formatted(shim.pid()), e);
        }
    }

    /**
     * Removes everything that a run has made, or that a broken one may have. Does nothing where there is nothing. Its
     * processes go first, and what fails does not keep the rest; it is thrown at the end.
     */
    void takeDown(ContainerId id) throws IOException {
        Optional<Cgroup> cgroup = drivers.cgroups().find(id.hex());
        List<TakingDown> steps = new ArrayList<>();
        if (cgroup.isPresent()) {
            steps.add(() -> cgroup.get().kill(TAKE_DOWN));
        }
        steps.add(() -> drivers.networks().disconnect(id.hex()));
        if (cgroup.isPresent()) {
            steps.add(() -> cgroup.get().remove(TAKE_DOWN));
        }
        steps.add(() -> Volumes.delete(folders.shim(id)));
        IOException failure = null;
        for (TakingDown step : steps) {
            failure = attempt(step, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    @FunctionalInterface
    private interface TakingDown {
        void run() throws IOException;
    }

    private static @Nullable IOException attempt(TakingDown step, @Nullable IOException earlier) {
        try {
            step.run();
            return earlier;
        } catch (IOException | RuntimeException e) {
            if (earlier != null) {
                earlier.addSuppressed(e);
                return earlier;
            }
            return e instanceof IOException failure ? failure : new IOException(e);
        }
    }

    /** What start said about why it failed, as docker's exit code: 127 not found, 126 not allowed, else 128. */
    static int codeOf(Exception failure) {
        if (failure instanceof RuntimeFailedException failed) {
            OptionalInt code = failed.commandExitCode();
            return code.isPresent() ? code.getAsInt() : 128;
        }
        return 128;
    }
}
