package io.slipway.agent.container;

import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.ContainerState.Removing;
import io.slipway.agent.container.StateFile.Intent;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Removes a container that does not run: first what others see, then the files, its definition last. */
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

    /** The same for a caller that holds the turn and knows the state. */
    void removeStopped(Container container, boolean withVolumes) throws IOException {
        ContainerDefinition definition = container.definition();
        Optional<Exit> last = container.snapshot().lastExit();
        new StateFile(Intent.REMOVE, true, 0, last).write(folders, definition.id());
        container.become(new Removing(last));
        container.takePending().forEach(pending -> pending.attachment().cancel(true));
        forget(definition, withVolumes);
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
        if (withVolumes) {
            for (MountPoint mount : definition.mounts()) {
                if (mount.anonymous()) {
                    volumes.remove(mount.volume());
                }
            }
        }
        Volumes.delete(folders.container(definition.id()));
    }
}
