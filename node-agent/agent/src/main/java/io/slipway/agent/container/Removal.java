package io.slipway.agent.container;

import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.ContainerState.Removing;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Removes a container that does not run: first its files and volumes, then its definition, the rest last. */
final class Removal {
    private final Catalog catalog;
    private final Drivers drivers;
    private final ContainerFolders folders;
    private final Volumes volumes;
    private final ContainerEvents events;

    Removal(Catalog catalog, Drivers drivers, ContainerFolders folders, Volumes volumes, ContainerEvents events) {
        this.catalog = catalog;
        this.drivers = drivers;
        this.folders = folders;
        this.volumes = volumes;
        this.events = events;
    }

    /**
     * Removes it.
     *
     * @param withVolumes also its anonymous volumes
     * @return false when somebody else removes it, or has
     */
    boolean remove(Container container, boolean withVolumes) throws IOException, ContainerException {
        container.turns.lock();
        try {
            if (container.state() instanceof Removing) {
                return false;
            }
            if (!container.state().canRemove()) {
                throw ContainerException.conflict("You cannot remove a running container "
                        + container.definition().id()
                        + ". Stop the container before attempting removal or force remove");
            }
            removeStopped(container, withVolumes);
            return true;
        } finally {
            container.turns.unlock();
        }
    }

    /**
     * The same for a caller that holds the turn and knows the state. When it fails the container is what it was before, to
     * be removed again by whoever wants to, or by the next start of the agent.
     */
    void removeStopped(Container container, boolean withVolumes) throws IOException {
        ContainerDefinition definition = container.definition();
        ContainerState before = container.state();
        Optional<Exit> last = container.snapshot().lastExit();
        container.become(new Removing(last));
        try {
            StateFile.removing(last, withVolumes).write(folders, definition.id());
            forget(definition, withVolumes);
        } catch (IOException | RuntimeException e) {
            container.become(before);
            container.removalFailed(e);
            throw e;
        }
        container.takePending().forEach(pending -> pending.attachment().cancel(true));
        catalog.remove(container);
        events.happened("destroy", container.snapshot(), Map.of());
        container
                .removal()
                .complete(last.orElse(
                        new Exit(0, false, "", Instant.EPOCH, drivers.clock().instant())));
    }

    /** Deletes what is on the disk; may be repeated after a kill. */
    void forget(ContainerDefinition definition, boolean withVolumes) throws IOException {
        drivers.snapshots().removeRoot(definition.id().hex());
        for (MountPoint mount : definition.mounts()) {
            if (mount.anonymous()) {
                leave(definition.id(), mount.volume(), withVolumes);
            }
        }
        // Without its definition the rest is nobody's, and a start removes it. With it and without its state, it would
        // come
        // back as one that was just created.
        Files.deleteIfExists(folders.definition(definition.id()));
        Volumes.delete(folders.container(definition.id()));
    }

    /** A volume that another container has mounted by its name stays, as everywhere in docker. */
    private void leave(ContainerId id, String volume, boolean withIt) throws IOException {
        try (VolumeLocks.Held _ = volumes.hold(volume)) {
            if (withIt && catalog.usersOfVolume(volume, id).isEmpty()) {
                volumes.remove(volume);
            } else {
                volumes.disown(volume);
            }
        }
    }
}
