package io.slipway.agent.container;

import io.slipway.agent.container.ContainerState.Created;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.ContainerState.Exited;
import io.slipway.agent.container.StateFile.Intent;
import io.slipway.agent.runtime.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Brings the containers back when the agent starts: those that ran on meanwhile are taken up again, those that ended are
 * told of, what was half made or half removed goes, and what should run is started.
 *
 * <p>No container keeps the others, or the agent, from coming back. One that cannot be read or asked is set aside: it is
 * not listed, and nothing that it has is touched, so that a later start finds it as it is.
 */
final class Restoration {
    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    private final Catalog catalog;
    private final Drivers drivers;
    private final ContainerFolders folders;
    private final Runner runner;
    private final Lifecycle lifecycle;
    private final Removal removal;
    private final Volumes volumes;

    /** The names of the folders whose groups, networks and shims are not stray. */
    private final Set<String> kept = new HashSet<>();

    /** What is done when all containers are known, since a removal must know who else has a volume. */
    private final List<Later> later = new ArrayList<>();

    private final List<Container> toStart = new ArrayList<>();

    private record Later(String name, Step step) {}

    @FunctionalInterface
    private interface Step {
        void run() throws IOException, ContainerException;
    }

    Restoration(
            Catalog catalog,
            Drivers drivers,
            ContainerFolders folders,
            Runner runner,
            Lifecycle lifecycle,
            Removal removal,
            Volumes volumes) {
        this.catalog = catalog;
        this.drivers = drivers;
        this.folders = folders;
        this.runner = runner;
        this.lifecycle = lifecycle;
        this.removal = removal;
        this.volumes = volumes;
    }

    void run() throws IOException {
        Files.createDirectories(folders.containers());
        volumes.removeRemains();
        for (Path folder : list(folders.containers())) {
            String name = String.valueOf(folder.getFileName());
            if (!attempt("Container " + name + " cannot be brought back and is left as it is", () -> restore(folder))) {
                kept.add(name);
            }
        }
        removeStrays();
        for (Later act : later) {
            attempt("What container " + act.name() + " was about cannot be finished", act.step());
        }
        Set<String> there = folders.containerIds();
        volumes.removeOwnerless(
                id -> there.contains(id.hex()),
                volume -> catalog.all().stream()
                        .anyMatch(container -> container.definition().mounts(volume)));
        for (Container container : toStart) {
            attempt(
                    "Container " + container.definition().id() + " cannot be started again",
                    () -> lifecycle.start(container));
        }
    }

    /** Does it, or says why not: nothing that one container has may keep the agent from starting. */
    private static boolean attempt(String otherwise, Step step) {
        try {
            step.run();
            return true;
        } catch (IOException | ContainerException | RuntimeException e) {
            LOG.error(otherwise, e);
            return false;
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private void restore(Path folder) throws IOException {
        Optional<JsonNode> json = KeptFile.read(folder.resolve("container.json"));
        String name = String.valueOf(folder.getFileName());
        if (json.isEmpty()) {
            LOG.info("Removing what was made of a container that was not finished: {}", name);
            drivers.snapshots().removeRoot(name);
            Volumes.delete(folder);
            return;
        }
        ContainerDefinition definition = ContainerDefinition.fromJson(json.get());
        if (!definition.id().hex().equals(name)) {
            throw new IOException("%s describes another container, %s".formatted(folder, definition.id()));
        }
        StateFile state = StateFile.read(folders, definition.id());
        if (state.intent() == Intent.REMOVE) {
            later.add(new Later(name, () -> finishRemoval(definition, state)));
            return;
        }
        bringBack(definition, state);
    }

    /** One that cannot go is listed as what it was before, to be removed again. */
    private void finishRemoval(ContainerDefinition definition, StateFile state) throws IOException {
        LOG.info("Finishing the removal of container {}", definition.id());
        try {
            removal.forget(definition, state.withVolumes());
        } catch (IOException | RuntimeException e) {
            add(definition, state);
            throw e;
        }
    }

    private void bringBack(ContainerDefinition definition, StateFile state) throws IOException {
        String name = definition.id().hex();
        Runner.Found found = runner.adopt(definition);
        Container container = add(definition, state);
        switch (found) {
            case Runner.Found.Alive(var live, boolean frozen) -> {
                kept.add(name);
                container.remember(state.lastExit());
                lifecycle.resume(container, live, frozen);
            }
            case Runner.Found.Ended(ExitStatus status)
            when !state.tellsOfEnd() -> {
                kept.add(name);
                later.add(new Later(name, () -> {
                    lifecycle.ended(container, status.startedAt(), status);
                    startWithAgent(container, state);
                }));
            }
            case Runner.Found.Ended _, Runner.Found.Nothing _ ->
                later.add(new Later(name, () -> goOn(container, state)));
        }
    }

    private Container add(ContainerDefinition definition, StateFile state) throws IOException {
        Optional<ContainerId> owner = catalog.reserve(definition.name(), definition.id());
        if (owner.isPresent()) {
            throw new IOException("containers %s and %s both have the name %s"
                    .formatted(owner.get(), definition.id(), definition.name()));
        }
        Container container = new Container(snapshot(definition, state));
        container.wantStop(state.stopWanted());
        catalog.add(container);
        return container;
    }

    /** One of always is started also when its end, of which word was left, did not start it. */
    private void startWithAgent(Container container, StateFile state) throws ContainerException {
        if (container.state() instanceof Exited && policy(container).startsWithAgent(state.stopWanted())) {
            toStart.add(container);
        }
    }

    private static RestartPolicy policy(Container container) throws ContainerException {
        return RestartPolicy.of(container.definition().hostFields());
    }

    /** Nothing of it runs. */
    private void goOn(Container container, StateFile state) throws IOException, ContainerException {
        RestartPolicy policy = policy(container);
        boolean again = !state.stopWanted()
                && switch (state.intent()) {
                    case RUN -> policy.restartsAfter(lastExitCode(container), state.restarts());
                    case RESTART -> true;
                    case CREATED, STOPPED, REMOVE, UNKNOWN -> false;
                };
        boolean begun = state.intent() != Intent.CREATED;
        if (again || (begun && policy.startsWithAgent(state.stopWanted()))) {
            toStart.add(container);
        } else if (begun && container.definition().hostFields().says("AutoRemove")) {
            removal.removeStopped(container, true);
        }
    }

    private static int lastExitCode(Container container) {
        return container.snapshot().lastExit().map(Exit::code).orElse(0);
    }

    private ContainerSnapshot snapshot(ContainerDefinition definition, StateFile state) {
        ContainerState was = switch (state.intent()) {
            case CREATED -> new Created();
            case STOPPED, RESTART, REMOVE ->
                state.lastExit().<ContainerState>map(Exited::new).orElseGet(Created::new);
            // It was to run, unless its shim tells of it: the machine was restarted, or the start was cut off.
            case RUN, UNKNOWN ->
                new Exited(
                        new Exit(255, false, "", Instant.EPOCH, drivers.clock().instant()));
        };
        return new ContainerSnapshot(
                definition, was, state.restarts(), was.lastExit(), Optional.empty(), List.of(), List.of());
    }

    /** What belongs to no container that runs: groups, networks, folders of shims. */
    private void removeStrays() throws IOException {
        Set<Path> shimFolders = new HashSet<>();
        for (String name : kept) {
            attempt("There is no shim of " + name, () -> shimFolders.add(folders.shim(new ContainerId(name))));
        }
        attempt(
                "Stray groups stay until the next start",
                () -> drivers.cgroups().reconcile(kept));
        attempt(
                "Stray networks stay until the next start",
                () -> drivers.networks().reconcile(kept));
        for (Path folder : list(folders.runRoot().resolve("c"))) {
            if (!shimFolders.contains(folder)) {
                attempt(folder + " stays until the next start", () -> Volumes.delete(folder));
            }
        }
        for (Path folder : list(folders.runRoot().resolve("x"))) {
            if (Files.exists(folder.resolve("state"))) {
                attempt(
                        "What waits in " + folder + " cannot be ended",
                        () -> drivers.shims().endUnstarted(folder));
            }
            attempt(folder + " stays until the next start", () -> Volumes.delete(folder));
        }
    }
}
