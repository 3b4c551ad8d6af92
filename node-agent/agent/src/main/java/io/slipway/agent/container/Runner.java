package io.slipway.agent.container;

import io.slipway.agent.cgroup.Cgroup;
import io.slipway.agent.container.Container.Live;
import io.slipway.agent.network.Attachment;
import io.slipway.agent.network.ConnectRequest;
import io.slipway.agent.network.MacAddress;
import io.slipway.agent.network.NetworkMode;
import io.slipway.agent.runtime.Plan;
import io.slipway.agent.runtime.RuntimeFailedException;
import io.slipway.agent.runtime.Shim;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import io.slipway.agent.snapshot.RootFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Makes what a running container needs (group, network, files, shim) and takes it down again. Knows one container at a
 * time and nothing of states: the caller holds the container's turn.
 */
final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
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
        boolean started = false;
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
            Live live = run(container, shim, cgroup, network);
            started = true;
            return live;
        } finally {
            if (!started) {
                takeDown(definition.id());
            }
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
            case NetworkWish.Mode.OfContainer(String name) -> new NetworkMode.SharedWith(pidOf(name, shared));
        };
        String mac = macAddress(definition);
        try {
            return drivers.networks()
                    .connect(new ConnectRequest(
                            definition.id().hex(),
                            mode,
                            wish.ports(),
                            mac.isEmpty() ? Optional.empty() : Optional.of(MacAddress.parse(mac)),
                            Optional.empty()));
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

    private static int pidOf(String name, Optional<Container> shared) throws ContainerException {
        Container other = shared.orElseThrow(() -> ContainerException.noSuchContainer(name));
        if (!other.state().isRunning()) {
            throw ContainerException.conflict("cannot join network of a non running container: "
                    + other.definition().id());
        }
        return (int) other.state().processId();
    }

    /** Finds a container that another run of the agent started; empty when nothing tells of a run. */
    Optional<Live> adopt(ContainerDefinition definition) throws IOException {
        Path state = folders.shim(definition.id());
        Optional<Cgroup> cgroup = drivers.cgroups().find(definition.id().hex());
        if (!Files.exists(state.resolve("state")) || cgroup.isEmpty()) {
            return Optional.empty();
        }
        Shim shim = drivers.shims().adopt(state);
        Started started = new Started(
                Files.getLastModifiedTime(state.resolve("state")).toInstant(),
                cgroup.get(),
                drivers.networks().endpoint(definition.id().hex()),
                drivers.networks().ports(definition.id().hex()));
        return Optional.of(new Live(shim, started));
    }

    /** Removes everything that a run has made, or that a broken one may have. Does nothing where there is nothing. */
    void takeDown(ContainerId id) throws IOException {
        drivers.networks().disconnect(id.hex());
        Optional<Cgroup> cgroup = drivers.cgroups().find(id.hex());
        if (cgroup.isPresent()) {
            cgroup.get().kill(TAKE_DOWN);
            cgroup.get().remove(TAKE_DOWN);
        }
        Volumes.delete(folders.shim(id));
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
