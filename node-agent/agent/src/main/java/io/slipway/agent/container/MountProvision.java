package io.slipway.agent.container;

import io.slipway.agent.snapshot.SnapshotDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Finds or makes what a new container mounts. The caller holds the volumes that have names. */
final class MountProvision {
    private static final int VOLUME_NAME_BYTES = 32;

    private final SnapshotDriver snapshots;
    private final Volumes volumes;
    private final SecureRandom random;

    MountProvision(SnapshotDriver snapshots, Volumes volumes, SecureRandom random) {
        this.snapshots = snapshots;
        this.volumes = volumes;
        this.random = random;
    }

    MountPoint provide(ContainerId id, MountSpec spec) throws IOException, ContainerException {
        return switch (spec.kind()) {
            case TMPFS ->
                new MountPoint(MountPoint.Kind.TMPFS, "", false, "", spec.target(), spec.readOnly(), spec.options());
            case BIND -> bind(spec);
            case VOLUME -> volume(id, spec);
        };
    }

    private MountPoint volume(ContainerId id, MountSpec spec) throws IOException, ContainerException {
        boolean anonymous = spec.source().isEmpty();
        Volume volume = volumes.provide(
                anonymous ? randomName() : spec.source(),
                anonymous,
                anonymous ? Optional.of(id) : Optional.empty(),
                spec.labels(),
                spec.copiesImage()
                        ? folder -> VolumeSeed.fill(snapshots, id, spec.target(), folder)
                        : Volumes.Filling.NONE);
        return new MountPoint(
                MountPoint.Kind.VOLUME,
                volume.name(),
                anonymous,
                volume.folder().toString(),
                spec.target(),
                spec.readOnly(),
                spec.options());
    }

    /** A folder that {@code -v} names and that is not there is made, as docker does; {@code --mount} wants it to be there. */
    private static MountPoint bind(MountSpec spec) throws IOException, ContainerException {
        Path source = Path.of(spec.source());
        if (!Files.exists(source)) {
            if (spec.mustExist()) {
                throw ContainerException.invalid(
                        "invalid mount config for type \"bind\": bind source path does not exist: " + source);
            }
            Files.createDirectories(source);
        }
        return new MountPoint(
                MountPoint.Kind.BIND, "", false, spec.source(), spec.target(), spec.readOnly(), spec.options());
    }

    String randomName() {
        byte[] bytes = new byte[VOLUME_NAME_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
