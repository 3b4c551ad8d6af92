package io.slipway.agent.container;

import io.slipway.agent.container.Container.Live;
import io.slipway.agent.container.ContainerState.Created;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.ContainerState.Exited;
import io.slipway.agent.container.ContainerState.Restarting;
import io.slipway.agent.container.StateFile.Intent;
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
    private final List<Container> toStart = new ArrayList<>();

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
        Path all = folders.dataRoot().resolve("containers");
        Files.createDirectories(all);
        volumes.removeRemains();
        for (Path folder : list(all)) {
            restore(folder);
        }
        removeStrays();
        for (Container container : toStart) {
            try {
                lifecycle.start(container);
            } catch (IOException | ContainerException e) {
                LOG.warn(
                        "Container {} could not be started again: {}",
                        container.definition().id(),
                        e.getMessage());
            }
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
        StateFile state = StateFile.read(folders, definition.id());
        if (state.intent() == Intent.REMOVE) {
            LOG.info("Finishing the removal of container {}", definition.id());
            runner.takeDown(definition.id());
            removal.forget(definition, true);
            return;
        }
        Optional<ContainerId> owner = catalog.reserve(definition.name(), definition.id());
        if (owner.isPresent()) {
            throw new IOException("containers %s and %s both have the name %s"
                    .formatted(owner.get(), definition.id(), definition.name()));
        }
        bringBack(definition, state);
    }

    private void bringBack(ContainerDefinition definition, StateFile state) throws IOException {
        Container container = new Container(snapshot(definition, state));
        container.wantStop(state.stopWanted());
        catalog.add(container);
        Optional<Live> live = runner.adopt(definition);
        if (live.isPresent()) {
            lifecycle.resume(container, live.get());
            return;
        }
        runner.takeDown(definition.id());
        boolean shouldRun = state.intent() == Intent.RUN && !state.stopWanted();
        try {
            RestartPolicy policy = RestartPolicy.of(definition.hostFields());
            if ((shouldRun && policy.when() != RestartPolicy.When.NEVER && !endedWell(policy, state))
                    || (state.intent() != Intent.CREATED && policy.startsWithAgent(state.stopWanted()))) {
                toStart.add(container);
            } else if (definition.hostFields().says("AutoRemove") && state.intent() != Intent.CREATED) {
                removal.removeStopped(container, true);
            }
        } catch (ContainerException e) {
            LOG.warn("Container {} has a restart policy that cannot be read: {}", definition.id(), e.getMessage());
        }
    }

    private static boolean endedWell(RestartPolicy policy, StateFile state) {
        return policy.when() == RestartPolicy.When.ON_FAILURE
                && state.lastExit().map(exit -> exit.code() == 0).orElse(false);
    }

    private ContainerSnapshot snapshot(ContainerDefinition definition, StateFile state) {
        Optional<Exit> exit = state.lastExit();
        ContainerState was = switch (state.intent()) {
            case CREATED -> new Created();
            case STOPPED -> exit.<ContainerState>map(Exited::new).orElseGet(Created::new);
            case RUN, REMOVE -> {
                // It was to run and no shim tells of it: the machine was restarted, or the start was cut off.
                Exit lost = exit.orElseGet(() ->
                        new Exit(255, false, "", Instant.EPOCH, drivers.clock().instant()));
                yield new Exited(lost);
            }
        };
        return new ContainerSnapshot(
                definition,
                was,
                state.restarts(),
                was instanceof Restarting ? exit : was.lastExit(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** What belongs to no container: groups, networks, folders of shims. */
    private void removeStrays() throws IOException {
        Set<String> alive = new HashSet<>();
        Set<Path> shimFolders = new HashSet<>();
        for (Container container : catalog.all()) {
            if (container.state().isRunning()) {
                alive.add(container.definition().id().hex());
                shimFolders.add(folders.shim(container.definition().id()));
            }
        }
        drivers.cgroups().reconcile(alive);
        drivers.networks().reconcile(alive);
        for (Path folder : list(folders.runRoot().resolve("c"))) {
            if (!shimFolders.contains(folder)) {
                Volumes.delete(folder);
            }
        }
        for (Path folder : list(folders.runRoot().resolve("x"))) {
            Volumes.delete(folder);
        }
    }
}
