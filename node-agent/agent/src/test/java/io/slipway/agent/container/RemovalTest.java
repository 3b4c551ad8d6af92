package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.StateFile.Intent;
import io.slipway.agent.snapshot.DetachedTree;
import io.slipway.agent.snapshot.ImageLayers;
import io.slipway.agent.snapshot.RootFs;
import io.slipway.agent.snapshot.SnapshotDriver;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class RemovalTest {
    @TempDir
    Path data;

    private final Catalog catalog = new Catalog();
    private final BrokenDisk disk = new BrokenDisk();

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private ContainerFolders folders;

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private Volumes volumes;

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private Removal removal;

    @BeforeEach
    @SuppressWarnings("NullAway") // A removal asks for nothing but snapshots and time.
    void open() throws IOException {
        folders = new ContainerFolders(data, data.resolve("run"));
        volumes = new Volumes(folders.volumes(), Clock.systemUTC());
        Drivers drivers = new Drivers(null, disk, null, null, null, Clock.systemUTC());
        removal = new Removal(catalog, drivers, folders, volumes, (action, container, attributes) -> {});
    }

    private Container exited(String name, MountPoint... mounts) throws IOException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ContainerDefinition definition = new ContainerDefinition(
                ContainerId.random(),
                new ContainerName(name),
                Instant.now(),
                Digest.sha256(new byte[0]),
                "image",
                json.objectNode(),
                json.objectNode(),
                json.objectNode(),
                List.of(mounts));
        Exit exit = new Exit(5, false, "", Instant.EPOCH, Instant.EPOCH);
        Container container = new Container(new ContainerSnapshot(
                definition,
                new ContainerState.Exited(exit),
                0,
                Optional.of(exit),
                Optional.empty(),
                List.of(),
                List.of()));
        Files.createDirectories(folders.container(definition.id()));
        catalog.add(container);
        return container;
    }

    private static MountPoint mount(String volume, boolean anonymous) {
        return new MountPoint(MountPoint.Kind.VOLUME, volume, anonymous, "/x", "/y", false, List.of());
    }

    @Test
    void oneThatFailedCanBeTriedAgainAndThoseWhoWaitLearnOfIt() throws Exception {
        Container container = exited("box");
        CompletableFuture<Exit> waits = container.removal();
        disk.broken = true;
        assertThatThrownBy(() -> removal.remove(container, true)).hasMessage("the disk is broken");
        assertThat(container.state()).isInstanceOf(ContainerState.Exited.class);
        assertThatThrownBy(waits::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("the disk is broken");
        StateFile kept = StateFile.read(folders, container.definition().id());
        assertThat(kept.intent()).isEqualTo(Intent.REMOVE);
        assertThat(kept.withVolumes()).isTrue();
        CompletableFuture<Exit> waitsAgain = container.removal();
        disk.broken = false;
        assertThat(removal.remove(container, true)).isTrue();
        assertThat(waitsAgain.get().code()).isEqualTo(5);
        assertThat(catalog.all()).isEmpty();
        assertThat(folders.container(container.definition().id())).doesNotExist();
    }

    @Test
    void anonymousVolumesGoWithItUnlessAnotherHasMountedThemOrTheyAreToStay() throws Exception {
        Container box = exited("box", mount("own", true), mount("shared", true), mount("named", false));
        Container other = exited("other", mount("shared", false));
        Container modest = exited("modest", mount("left", true));
        for (String name : List.of("own", "shared", "left")) {
            volumes.provide(
                    name,
                    true,
                    Optional.of(
                            (name.equals("left") ? modest : box).definition().id()),
                    Map.of(),
                    Volumes.Filling.NONE);
        }
        volumes.provide("named", false, Map.of());
        removal.remove(box, true);
        removal.remove(modest, false);
        assertThat(volumes.list().stream().map(Volume::name)).containsExactly("left", "named", "shared");
        // What stays is nobody's own any more, so no start of the agent takes it away.
        removal.remove(other, true);
        volumes.removeOwnerless(there -> false, mounted -> false);
        assertThat(volumes.list().stream().map(Volume::name)).containsExactly("left", "named", "shared");
    }

    /** Snapshots that cannot be removed as long as it is broken. */
    private static final class BrokenDisk implements SnapshotDriver {
        private boolean broken;

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public void prepareImage(ImageLayers image) {}

        @Override
        public RootFs createRoot(String containerId, ImageLayers image) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RootFs root(String containerId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void removeRoot(String containerId) throws IOException {
            if (broken) {
                throw new IOException("the disk is broken");
            }
        }

        @Override
        public void removeImage(Digest imageId) {}

        @Override
        public DetachedTree openTree(String containerId) {
            throw new UnsupportedOperationException();
        }
    }
}
