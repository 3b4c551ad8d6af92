package io.slipway.agent;

import io.slipway.agent.archive.ContainerFiles;
import io.slipway.agent.archive.MountedFolder;
import io.slipway.agent.archive.Owner;
import io.slipway.agent.container.ContainerException;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.Containers;
import io.slipway.agent.container.OpenRoot;
import io.slipway.agent.engine.ArchiveRoutes;
import io.slipway.agent.engine.http.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Opens containers' files for copying. */
final class OpenedFiles implements ArchiveRoutes.Opener {
    private final Containers containers;
    private final PublishedEvents events;

    OpenedFiles(Containers containers, PublishedEvents events) {
        this.containers = containers;
        this.events = events;
    }

    @Override
    public ContainerFiles open(String container) throws IOException {
        try {
            OpenRoot root = containers.openRoot(container);
            return ContainerFiles.open(
                    root.descriptor(),
                    root.mounts().stream()
                            .map(mount -> new MountedFolder(mount.target(), Path.of(mount.source()), mount.readOnly()))
                            .toList(),
                    root.readOnly());
        } catch (ContainerException e) {
            throw notFound(e);
        }
    }

    /** Only a user given by numbers is known without a look into the container. */
    @Override
    public Optional<Owner> user(String container) {
        String user = get(container).definition().config().path("User").asString("");
        if (!user.matches("\\d{1,9}(:\\d{1,9})?")) {
            return Optional.empty();
        }
        String[] parts = user.split(":", -1);
        return Optional.of(new Owner(Integer.parseInt(parts[0]), parts.length == 2 ? Integer.parseInt(parts[1]) : 0));
    }

    @Override
    public void done(String container, String action) {
        events.happened(action, get(container), Map.of());
    }

    private ContainerSnapshot get(String container) {
        try {
            return containers.get(container);
        } catch (ContainerException e) {
            throw notFound(e);
        }
    }

    private static EngineException notFound(ContainerException e) {
        return new EngineException(404, String.valueOf(e.getMessage()), e);
    }
}
