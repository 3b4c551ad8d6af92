package io.slipway.agent.container;

import io.slipway.agent.cgroup.CgroupStats;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import io.slipway.agent.snapshot.RootFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/**
 * The containers of this node. A container is named by its name, its id or the beginning of its id. Acts block until they
 * are done; looks never wait for an act.
 *
 * <p>All methods may be called by any thread. Refusals are {@link ContainerException}s in words for the user; an {@link
 * IOException} is the machine's fault.
 */
public final class Containers {
    private final Catalog catalog;
    private final Creation creation;
    private final Lifecycle lifecycle;
    private final Volumes volumes;
    private final Execs execs;
    private final ContainerFolders folders;
    private final ContainerEvents events;

    Containers(
            Catalog catalog,
            Creation creation,
            Lifecycle lifecycle,
            Volumes volumes,
            Execs execs,
            ContainerFolders folders,
            ContainerEvents events) {
        this.catalog = catalog;
        this.creation = creation;
        this.lifecycle = lifecycle;
        this.volumes = volumes;
        this.execs = execs;
        this.folders = folders;
        this.events = events;
    }

    /**
     * The containers of a data root, those that ran on while no agent did taken up again.
     *
     * @param events hears what happens from now on
     */
    public static Containers open(
            Drivers drivers,
            ContainerFolders folders,
            SeccompProfiles seccomp,
            ProcessCalls processes,
            ContainerEvents events)
            throws IOException {
        Catalog catalog = new Catalog();
        Volumes volumes = new Volumes(folders.volumes(), drivers.clock());
        Runner runner = new Runner(drivers, folders, seccomp);
        Removal removal = new Removal(catalog, drivers, folders, volumes, events);
        ProcessSignals signals = new ProcessSignals(processes);
        Lifecycle lifecycle = new Lifecycle(catalog, drivers, folders, runner, removal, signals, events);
        Creation creation = new Creation(catalog, drivers, folders, volumes, events);
        Execs execs = new Execs(catalog, drivers.shims(), drivers.clock(), folders, seccomp, signals, events);
        new Restoration(catalog, drivers, folders, runner, lifecycle, removal, volumes).run();
        return new Containers(catalog, creation, lifecycle, volumes, execs, folders, events);
    }

    /**
     * Makes a container from docker's request: {@code Config} at the top, {@code HostConfig} within.
     *
     * @param platform of which the image must be, in the client's words; empty for any
     */
    public CreatedContainer create(Optional<String> name, String platform, ObjectNode body)
            throws IOException, ContainerException {
        return creation.create(name, platform, body);
    }

    public ContainerSnapshot get(String reference) throws ContainerException {
        return catalog.find(reference).snapshot();
    }

    /** All of them, the youngest first. */
    public List<ContainerSnapshot> list() {
        return catalog.all().stream().map(Container::snapshot).toList();
    }

    public void start(String reference) throws IOException, ContainerException {
        lifecycle.start(catalog.find(reference));
    }

    /**
     * Stops it: its stop signal first, SIGKILL after the grace.
     *
     * @param seconds the grace; negative for ever; empty for the container's own
     */
    public void stop(String reference, OptionalInt seconds, Optional<String> signal)
            throws IOException, ContainerException, InterruptedException {
        lifecycle.stop(catalog.find(reference), seconds, signal);
    }

    public void restart(String reference, OptionalInt seconds, Optional<String> signal)
            throws IOException, ContainerException, InterruptedException {
        lifecycle.restart(catalog.find(reference), seconds, signal);
    }

    public void kill(String reference, String signal) throws IOException, ContainerException {
        Container container;
        try {
            container = catalog.find(reference);
        } catch (ContainerException e) {
            throw new ContainerException(e.kind(), "Cannot kill container: " + reference + ": " + e.getMessage(), e);
        }
        lifecycle.kill(container, signal);
    }

    public void pause(String reference) throws IOException, ContainerException {
        lifecycle.pause(catalog.find(reference), true);
    }

    public void unpause(String reference) throws IOException, ContainerException {
        lifecycle.pause(catalog.find(reference), false);
    }

    /** Removes it, its log and its changes. */
    public void remove(String reference, boolean force, boolean withVolumes)
            throws IOException, ContainerException, InterruptedException {
        lifecycle.remove(catalog.find(reference), force, withVolumes);
    }

    public void rename(String reference, String newName) throws IOException, ContainerException {
        if (newName.isEmpty()) {
            throw ContainerException.invalid("Neither old nor new names may be empty");
        }
        ContainerName name = ContainerName.parse(newName);
        Container container = catalog.find(reference);
        ContainerName old = container.definition().name();
        container.turns.lock();
        try {
            if (name.equals(old)) {
                throw ContainerException.invalid("Renaming a container with the same name as its current name");
            }
            Creation.reserve(catalog, name, container.definition().id());
            KeptFile.writeDurably(
                    folders.definition(container.definition().id()),
                    container.definition().named(name).toJson());
            container.rename(name);
            catalog.release(old, container.definition().id());
        } finally {
            container.turns.unlock();
        }
        events.happened("rename", container.snapshot(), Map.of("oldName", "/" + old));
    }

    /** Changes its limits and restart policy by docker's request. */
    public void update(String reference, ObjectNode body) throws IOException, ContainerException {
        new Update(folders, events).update(catalog.find(reference), body);
    }

    /** Done when the condition holds, with how it ended. */
    public CompletableFuture<Exit> await(String reference, WaitCondition condition) throws ContainerException {
        Container container = catalog.find(reference);
        return switch (condition) {
            case REMOVED -> container.removal().copy();
            case NEXT_EXIT -> container.nextExit().copy();
            case NOT_RUNNING -> {
                CompletableFuture<Exit> end = container.nextExit();
                ContainerSnapshot now = container.snapshot();
                yield now.state().isUp()
                        ? end.copy()
                        : CompletableFuture.completedFuture(
                                now.lastExit().orElse(new Exit(0, false, "", now.startedAt(), now.startedAt())));
            }
        };
    }

    /**
     * The streams of its process: at once while it runs, else of its next run. The future is cancelled when the container
     * goes, and cancelling it gives the place up.
     */
    public CompletableFuture<Attachment> attach(String reference, AttachStreams streams)
            throws IOException, ContainerException {
        Container container = catalog.find(reference);
        container.turns.lock();
        try {
            if (container.state() instanceof ContainerState.Paused) {
                throw ContainerException.conflict("container %s is paused, unpause the container before attach"
                        .formatted(container.definition().id()));
            }
            if (container.live().isPresent() && container.state().isRunning()) {
                return CompletableFuture.completedFuture(
                        container.live().get().shim().attach(Runner.streams(streams)));
            }
            if (!container.state().canStart()) {
                throw ContainerException.conflict("container is marked for removal and cannot be attached to");
            }
            CompletableFuture<Attachment> attachment = new CompletableFuture<>();
            container.await(new PendingAttachment(streams, attachment));
            return attachment;
        } finally {
            container.turns.unlock();
        }
    }

    /** Tells its terminal a new size. */
    public void resize(String reference, int rows, int columns) throws IOException, ContainerException {
        running(reference).shim().resize(rows, columns);
    }

    private Container.Live running(String reference) throws ContainerException {
        Container container = catalog.find(reference);
        return container.live().filter(live -> container.state().isRunning()).orElseThrow(() -> notRunning(container));
    }

    static ContainerException notRunning(Container container) {
        return ContainerException.conflict("Container " + container.definition().id() + " is not running");
    }

    /** Its processes, as {@code ps} of the host shows them with these words. */
    public ProcessTable top(String reference, String arguments)
            throws IOException, ContainerException, InterruptedException {
        return ProcessList.of(running(reference).started().cgroup().pids(), arguments);
    }

    /** What its processes use; empty while it does not run. */
    public Optional<CgroupStats> usage(String reference) throws IOException, ContainerException {
        Optional<Container.Live> live = catalog.find(reference).live();
        if (live.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(live.get().started().cgroup().stats());
        } catch (IOException e) {
            // Its group goes right after its processes.
            if (catalog.find(reference).live().isEmpty()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What it has changed of its image. */
    public List<RootChange> changes(String reference) throws IOException, ContainerException {
        String id = catalog.find(reference).definition().id().hex();
        return switch (creation.snapshots().root(id)) {
            case RootFs.Overlay overlay -> RootChanges.of(overlay);
            case RootFs.Directory _ ->
                throw ContainerException.unsupported("docker diff where the kernel refuses overlays");
        };
    }

    /**
     * How many bytes it has written to its own layer. Looks at all its files.
     *
     * @param imageBytes the size of its image
     */
    public long writtenBytes(String reference, long imageBytes) throws IOException, ContainerException {
        return RootSize.of(
                creation.snapshots()
                        .root(catalog.find(reference).definition().id().hex()),
                imageBytes);
    }

    /** Where its log lies; empty when it keeps none. */
    public Optional<Path> log(String reference) throws ContainerException {
        ContainerDefinition definition = catalog.find(reference).definition();
        return LogSpec.of(definition.hostFields()).kept()
                ? Optional.of(folders.log(definition.id()))
                : Optional.empty();
    }

    /** Where its files lie on the host. */
    public Path folder(ContainerId id) {
        return folders.container(id);
    }

    /**
     * A container's files for copying: of a running one with all its mounts, of another one its root alone.
     *
     * @return to be closed by whoever takes the descriptor
     */
    public OpenRoot openRoot(String reference) throws IOException, ContainerException {
        return OpenRoot.of(catalog.find(reference), creation.snapshots());
    }

    public Execs execs() {
        return execs;
    }

    public Volumes volumes() {
        return volumes;
    }

    /** Makes a volume, or finds the one of that name. */
    public Volume createVolume(String name, Map<String, String> labels) throws IOException, ContainerException {
        return name.isEmpty()
                ? volumes.provide(creation.randomName(), true, labels)
                : volumes.provide(name, false, labels);
    }

    /** The containers that mount a volume. */
    public List<ContainerSnapshot> usersOfVolume(String name) {
        return list().stream()
                .filter(container -> container.definition().mounts().stream()
                        .anyMatch(mount -> mount.volume().equals(name)))
                .toList();
    }

    /** Removes a volume that no container mounts. */
    public void removeVolume(String name, boolean force) throws IOException, ContainerException {
        if (volumes.find(name).isEmpty()) {
            if (force) {
                return;
            }
            throw new ContainerException(ContainerException.Kind.NOT_FOUND, "get " + name + ": no such volume");
        }
        List<ContainerSnapshot> users = usersOfVolume(name);
        if (!users.isEmpty()) {
            throw ContainerException.conflict("remove %s: volume is in use - [%s]"
                    .formatted(
                            name,
                            String.join(
                                    ", ",
                                    users.stream()
                                            .map(user -> user.definition().id().hex())
                                            .toList())));
        }
        volumes.remove(name);
    }
}
