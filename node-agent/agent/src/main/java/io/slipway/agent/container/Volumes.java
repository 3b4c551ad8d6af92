package io.slipway.agent.container;

import io.slipway.agent.snapshot.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The volumes of this node: {@code volumes/NAME/_data}, with what is known of it beside. */
public final class Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);
    private static final String FACTS = "volume.json";

    private final Path root;
    private final Clock clock;
    private final VolumeLocks locks = new VolumeLocks();

    Volumes(Path root, Clock clock) throws IOException {
        this.root = root;
        this.clock = clock;
        Files.createDirectories(root);
    }

    /** Puts the first files into a volume. */
    @FunctionalInterface
    interface Filling {
        /** Nothing is put there. */
        Filling NONE = folder -> {};

        void fill(Path folder) throws IOException;
    }

    /** Keeps others from making, filling, mounting and removing the volume of that name. */
    VolumeLocks.Held hold(String name) {
        return locks.hold(name);
    }

    /** The same for many. */
    VolumeLocks.Held hold(Collection<String> names) {
        return locks.hold(names);
    }

    /** The volume of that name, made when it is not there. */
    public Volume provide(String name, boolean anonymous, Map<String, String> labels)
            throws IOException, ContainerException {
        return provide(name, anonymous, Optional.empty(), labels, Filling.NONE);
    }

    /**
     * The same.
     *
     * @param madeFor the container that an anonymous one goes with
     * @param filling is asked also when the volume is there; a new one is there only when it has been filled
     */
    Volume provide(
            String name, boolean anonymous, Optional<ContainerId> madeFor, Map<String, String> labels, Filling filling)
            throws IOException, ContainerException {
        MountSpecs.volumeName(name);
        try (VolumeLocks.Held _ = hold(name)) {
            Optional<Volume> present = find(name);
            if (present.isPresent()) {
                filling.fill(present.get().folder());
                return present.get();
            }
            Path folder = root.resolve(name);
            Volume volume = new Volume(name, anonymous, madeFor, clock.instant(), labels, folder.resolve("_data"));
            // What a removal has left under this name is nobody's.
            delete(folder);
            boolean made = false;
            try {
                Files.createDirectories(volume.folder());
                filling.fill(volume.folder());
                KeptFile.writeDurably(folder.resolve(FACTS), json(volume));
                made = true;
            } finally {
                if (!made) {
                    delete(folder);
                }
            }
            return volume;
        }
    }

    /** The volume of that name. */
    public Optional<Volume> find(String name) throws IOException {
        Path folder = root.resolve(name).normalize();
        if (!root.equals(folder.getParent())) {
            return Optional.empty();
        }
        Path facts = folder.resolve(FACTS);
        try {
            return KeptFile.read(facts).map(json -> volume(name, folder, json));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IOException(facts + " does not describe a volume: " + e.getMessage(), e);
        }
    }

    private static Volume volume(String name, Path folder, JsonNode json) {
        Map<String, String> labels = new LinkedHashMap<>();
        json.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return new Volume(
                name,
                json.path("anonymous").asBoolean(),
                json.has("madeFor")
                        ? Optional.of(new ContainerId(json.path("madeFor").asString()))
                        : Optional.empty(),
                Instant.parse(json.path("created").asString()),
                labels,
                folder.resolve("_data"));
    }

    /** All of them, by name; one whose file is damaged is left out. */
    public List<Volume> list() throws IOException {
        List<Volume> volumes = new ArrayList<>();
        try (var folders = Files.list(root)) {
            for (Path folder : folders.sorted().toList()) {
                try {
                    find(String.valueOf(folder.getFileName())).ifPresent(volumes::add);
                } catch (IOException e) {
                    LOG.warn("A volume is not listed", e);
                }
            }
        }
        return volumes;
    }

    /** Removes one that nobody uses any more; whether it is used, the caller knows, who holds it. */
    void remove(String name) throws IOException {
        try (VolumeLocks.Held _ = hold(name)) {
            // Without this file it is no volume any more; a kill on the way leaves a folder that the next start
            // removes.
            Files.deleteIfExists(root.resolve(name).resolve(FACTS));
            delete(root.resolve(name));
        }
    }

    /** Lets one outlive the container that it was made for. */
    void disown(String name) throws IOException {
        try (VolumeLocks.Held _ = hold(name)) {
            Optional<Volume> found =
                    find(name).filter(volume -> volume.madeFor().isPresent());
            if (found.isPresent()) {
                Volume volume = found.get();
                Volume free = new Volume(
                        name, volume.anonymous(), Optional.empty(), volume.created(), volume.labels(), volume.folder());
                KeptFile.writeDurably(root.resolve(name).resolve(FACTS), json(free));
            }
        }
    }

    /** Removes what a kill left of volumes that were being removed or made; what does not go stays until the next start. */
    void removeRemains() throws IOException {
        try (var folders = Files.list(root)) {
            for (Path folder : folders.toList()) {
                if (!Files.exists(folder.resolve(FACTS))) {
                    try {
                        delete(folder);
                    } catch (IOException e) {
                        LOG.error("What is left of volume {} cannot be removed", folder.getFileName(), e);
                    }
                }
            }
        }
    }

    /** Removes those that were made for a container which a kill kept from ever being there. */
    void removeOwnerless(Predicate<ContainerId> isThere, Predicate<String> isMounted) throws IOException {
        for (Volume volume : list()) {
            boolean ownerless = volume.madeFor().filter(id -> !isThere.test(id)).isPresent();
            if (ownerless && !isMounted.test(volume.name())) {
                try {
                    remove(volume.name());
                } catch (IOException e) {
                    LOG.error("Volume {}, which no container has, cannot be removed", volume.name(), e);
                }
            }
        }
    }

    private static ObjectNode json(Volume volume) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", 1);
        json.put("name", volume.name());
        json.put("anonymous", volume.anonymous());
        volume.madeFor().ifPresent(id -> json.put("madeFor", id.hex()));
        json.put("created", volume.created().toString());
        ObjectNode labels = json.putObject("labels");
        volume.labels().forEach(labels::put);
        return json;
    }

    /** Deletes a tree without following links. */
    static void delete(Path tree) throws IOException {
        TreeRemoval.remove(tree);
    }
}
