package io.slipway.agent.container;

import io.slipway.agent.image.ImageException;
import io.slipway.agent.image.StoredImage;
import io.slipway.agent.snapshot.RootFs;
import io.slipway.agent.snapshot.SnapshotDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Makes a container: everything is looked at first, then made, and its definition is written last. */
final class Creation {
    private static final Path MACHINE_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Set<PosixFilePermission> MARKER = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final int NAME_TRIES = 100;

    private final Catalog catalog;
    private final Drivers drivers;
    private final ContainerFolders folders;
    private final Volumes volumes;
    private final MountProvision provision;
    private final ContainerEvents events;
    private final SecureRandom random = new SecureRandom();

    Creation(Catalog catalog, Drivers drivers, ContainerFolders folders, Volumes volumes, ContainerEvents events) {
        this.catalog = catalog;
        this.drivers = drivers;
        this.folders = folders;
        this.volumes = volumes;
        this.provision = new MountProvision(drivers.snapshots(), volumes, random);
        this.events = events;
    }

    CreatedContainer create(Optional<String> wantedName, String platform, ObjectNode body)
            throws IOException, ContainerException {
        Optional<ContainerName> name =
                wantedName.isPresent() ? Optional.of(ContainerName.parse(wantedName.get())) : Optional.empty();
        CreateRequest request = CreateRequest.of(body);
        request.refuseUnsupported();
        StoredImage image = image(request.image(), platform);
        ImageDefaults.complete(request.config(), image.runConfig());
        request.check();
        JsonFields host = new JsonFields("HostConfig", request.hostConfig());
        NetworkFiles.extra(host, drivers.networks().bridge().gateway());
        NetworkFiles.dns(host);
        ContainerId id = ContainerId.random();
        NetworkWish wish = NetworkWish.of(new JsonFields("", request.config()), host);
        giveHostname(request, wish.mode(), id);
        request.complete();
        List<String> warnings =
                CreationWarnings.of(new JsonFields("", request.config()), host, drivers.cgroups()::supports);
        ContainerName taken = takeName(name, id);
        boolean made = false;
        try {
            make(id, taken, image, request);
            made = true;
        } finally {
            if (!made) {
                catalog.release(taken, id);
                drivers.snapshots().removeRoot(id.hex());
                Volumes.delete(folders.container(id));
            }
        }
        return new CreatedContainer(id, warnings);
    }

    /** The owner's of a shared network, the machine's where that is what its processes see, else the id's short form. */
    private void giveHostname(CreateRequest request, NetworkWish.Mode network, ContainerId id)
            throws IOException, ContainerException {
        ObjectNode config = request.config();
        if (network instanceof NetworkWish.Mode.OfContainer(String other)) {
            ContainerDefinition owner = shared(other).definition();
            request.hostConfig().put("NetworkMode", "container:" + owner.id());
            config.put("Hostname", owner.config().path("Hostname").asString(""));
            config.put("Domainname", owner.config().path("Domainname").asString(""));
        } else if (config.path("Hostname").asString("").isEmpty()) {
            boolean ofMachine = network instanceof NetworkWish.Mode.Host
                    || request.hostConfig().path("UTSMode").asString("").equals("host");
            config.put("Hostname", ofMachine ? Files.readString(MACHINE_NAME).strip() : id.shortForm());
        }
    }

    /** Not "not found" where it is absent: the client would take that for a missing image, and pull it. */
    private Container shared(String other) throws ContainerException {
        try {
            return catalog.find(other);
        } catch (ContainerException e) {
            throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private StoredImage image(String reference, String platform) throws ContainerException {
        try {
            return drivers.images().resolve(reference, drivers.images().platform(platform));
        } catch (ImageException e) {
            ContainerException.Kind kind = switch (e.reason()) {
                case NOT_FOUND -> ContainerException.Kind.NOT_FOUND;
                case INVALID -> ContainerException.Kind.INVALID;
                case CONFLICT -> ContainerException.Kind.CONFLICT;
                case REFUSED, UNAUTHORIZED, REGISTRY -> ContainerException.Kind.FAILED;
            };
            throw new ContainerException(kind, String.valueOf(e.getMessage()), e);
        }
    }

    private ContainerName takeName(Optional<ContainerName> wanted, ContainerId id) throws ContainerException {
        if (wanted.isPresent()) {
            reserve(catalog, wanted.get(), id);
            return wanted.get();
        }
        for (int i = 0; i < NAME_TRIES; i++) {
            ContainerName plain = ContainerName.random(random);
            // Where the two words are taken, a digit behind them may not be.
            ContainerName name = i == 0 ? plain : new ContainerName(plain.value() + random.nextInt(10));
            if (catalog.reserve(name, id).isEmpty()) {
                return name;
            }
        }
        ContainerName name = new ContainerName("c" + id.shortForm());
        reserve(catalog, name, id);
        return name;
    }

    static void reserve(Catalog catalog, ContainerName name, ContainerId id) throws ContainerException {
        Optional<ContainerId> owner = catalog.reserve(name, id);
        if (owner.isPresent()) {
            throw ContainerException.conflict(
                    ("Conflict. The container name \"/%s\" is already in use by container \"%s\"."
                                    + " You have to remove (or rename) that container to be able to reuse that name.")
                            .formatted(name, owner.get()));
        }
    }

    private void make(ContainerId id, ContainerName name, StoredImage image, CreateRequest request)
            throws IOException, ContainerException {
        Files.createDirectories(folders.container(id));
        markAsContainer(drivers.snapshots().createRoot(id.hex(), image.layers()));
        List<MountSpec> specs =
                MountSpecs.of(new JsonFields("", request.config()), new JsonFields("HostConfig", request.hostConfig()));
        List<MountPoint> mounts = new ArrayList<>();
        boolean made = false;
        // Held until the container is known as one that mounts them.
        try (VolumeLocks.Held _ = volumes.hold(specs.stream()
                .filter(spec ->
                        spec.kind() == MountPoint.Kind.VOLUME && !spec.source().isEmpty())
                .map(MountSpec::source)
                .toList())) {
            for (MountSpec spec : specs) {
                mounts.add(provision.provide(id, spec));
            }
            ContainerDefinition definition = new ContainerDefinition(
                    id,
                    name,
                    drivers.clock().instant(),
                    image.id(),
                    request.image(),
                    request.config(),
                    request.hostConfig(),
                    request.endpoints(),
                    mounts);
            KeptFile.writeDurably(folders.definition(id), definition.toJson());
            made = true;
            Container container = new Container(new ContainerSnapshot(
                    definition,
                    new ContainerState.Created(),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of()));
            catalog.add(container);
            events.happened("create", container.snapshot(), Map.of());
        } finally {
            if (!made) {
                for (MountPoint mount : mounts) {
                    if (mount.anonymous()) {
                        volumes.remove(mount.volume());
                    }
                }
            }
        }
    }

    /** The file by which programs know that they run in a container. The root's own times stay the image's. */
    private static void markAsContainer(RootFs root) throws IOException {
        Path folder = switch (root) {
            case RootFs.Overlay overlay -> overlay.upper();
            case RootFs.Directory(Path path) -> path;
        };
        FileTime changed = Files.getLastModifiedTime(folder);
        Path marker = folder.resolve(".dockerenv");
        if (!Files.exists(marker, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(marker, PosixFilePermissions.asFileAttribute(MARKER));
            Files.setLastModifiedTime(folder, changed);
        }
    }

    SnapshotDriver snapshots() {
        return drivers.snapshots();
    }

    String randomName() {
        return provision.randomName();
    }
}
