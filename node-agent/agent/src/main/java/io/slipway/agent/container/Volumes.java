package io.slipway.agent.container;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The volumes of this node: {@code volumes/NAME/_data}, with what is known of it beside. */
public final class Volumes {
    private final Path root;
    private final Clock clock;
    private final ReentrantLock turns = new ReentrantLock();

    Volumes(Path root, Clock clock) throws IOException {
        this.root = root;
        this.clock = clock;
        Files.createDirectories(root);
    }

    /** The volume of that name, made when it is not there. */
    public Volume provide(String name, boolean anonymous, Map<String, String> labels)
            throws IOException, ContainerException {
        MountSpecs.volumeName(name);
        turns.lock();
        try {
            Optional<Volume> present = find(name);
            if (present.isPresent()) {
                return present.get();
            }
            Path folder = root.resolve(name);
            Files.createDirectories(folder.resolve("_data"));
            Volume volume = new Volume(name, anonymous, clock.instant(), labels, folder.resolve("_data"));
            KeptFile.writeDurably(folder.resolve("volume.json"), json(volume));
            return volume;
        } finally {
            turns.unlock();
        }
    }

    /** The volume of that name. */
    public Optional<Volume> find(String name) throws IOException {
        Path folder = root.resolve(name).normalize();
        if (!root.equals(folder.getParent())) {
            return Optional.empty();
        }
        @Nullable JsonNode json = KeptFile.read(folder.resolve("volume.json")).orElse(null);
        if (json == null) {
            return Optional.empty();
        }
        Map<String, String> labels = new LinkedHashMap<>();
        json.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return Optional.of(new Volume(
                name,
                json.path("anonymous").asBoolean(),
                Instant.parse(json.path("created").asString()),
                labels,
                folder.resolve("_data")));
    }

    /** All of them, by name. */
    public List<Volume> list() throws IOException {
        List<Volume> volumes = new ArrayList<>();
        try (var folders = Files.list(root)) {
            for (Path folder : folders.sorted().toList()) {
                find(String.valueOf(folder.getFileName())).ifPresent(volumes::add);
            }
        }
        return volumes;
    }

    /** Removes one that nobody uses any more; whether it is used, the caller knows. */
    void remove(String name) throws IOException {
        Path folder = root.resolve(name);
        turns.lock();
        try {
            // Without this file it is no volume any more; a kill on the way leaves a folder that the next start
            // removes.
            Files.deleteIfExists(folder.resolve("volume.json"));
        } finally {
            turns.unlock();
        }
        delete(folder);
    }

    /** Removes what a kill left of volumes that were being removed or made. */
    void removeRemains() throws IOException {
        try (var folders = Files.list(root)) {
            for (Path folder : folders.toList()) {
                if (!Files.exists(folder.resolve("volume.json"))) {
                    delete(folder);
                }
            }
        }
    }

    private static ObjectNode json(Volume volume) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", 1);
        json.put("name", volume.name());
        json.put("anonymous", volume.anonymous());
        json.put("created", volume.created().toString());
        ObjectNode labels = json.putObject("labels");
        volume.labels().forEach(labels::put);
        return json;
    }

    /** Deletes a tree without following links. */
    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
