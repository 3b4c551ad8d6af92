package io.slipway.agent.image;

import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which images there are and what they are called: on disk, and in memory as one immutable state that readers take without
 * waiting. Changes are made one after the other, on disk first.
 */
final class Catalogue {
    /** What never changes about an image. */
    record Facts(Digest id, ObjectNode config, List<Digest> diffIds, Instant created, long size) {}

    private record State(Map<Digest, Facts> images, Map<ImageName, Name> names) {}

    private final ImageFiles files;
    private final NameFile nameFile;
    private final String defaultRegistry;
    private final InstantSource clock;
    private volatile State state;

    /** Reads what is on disk. Names whose image is gone are left out. */
    Catalogue(ImageFiles files, String defaultRegistry, LayerSizes sizes, InstantSource clock) throws IOException {
        this.files = files;
        this.defaultRegistry = defaultRegistry;
        this.clock = clock;
        this.nameFile = new NameFile(files.names(), defaultRegistry);
        Map<Digest, Facts> images = new LinkedHashMap<>();
        for (Digest id : files.imageIds()) {
            Facts facts = facts(id, files.config(id), sizes);
            images.put(id, facts);
        }
        Map<ImageName, Name> names = new LinkedHashMap<>();
        for (Name name : nameFile.read()) {
            if (images.containsKey(name.image())) {
                names.put(name.key(), name);
            }
        }
        this.state = new State(images, names);
    }

    /** How many bytes a layer has. */
    @FunctionalInterface
    interface LayerSizes {
        long of(Digest diffId) throws IOException;
    }

    static Facts facts(Digest id, byte[] config, LayerSizes sizes) throws IOException {
        ObjectNode json = Json.readObject(config, "The image's configuration");
        List<Digest> diffIds = ImageConfigs.diffIds(json);
        long size = 0;
        for (Digest diffId : diffIds) {
            size += sizes.of(diffId);
        }
        return new Facts(id, json, diffIds, ImageConfigs.created(json), size);
    }

    Collection<Digest> ids() {
        return state.images().keySet();
    }

    /** All images as they are now. */
    List<StoredImage> images() {
        State now = state;
        return now.images().values().stream().map(facts -> stored(now, facts)).toList();
    }

    Optional<StoredImage> image(Digest id) {
        State now = state;
        return Optional.ofNullable(now.images().get(id)).map(facts -> stored(now, facts));
    }

    /** The images whose id begins with the hexadecimal characters. */
    List<StoredImage> startingWith(String hex) {
        State now = state;
        return now.images().values().stream()
                .filter(facts -> facts.id().hex().startsWith(hex))
                .map(facts -> stored(now, facts))
                .toList();
    }

    Optional<Name> name(ImageName name) {
        return Optional.ofNullable(state.names().get(name.resolved(defaultRegistry)));
    }

    /** The names of an image, in the order in which they were given. */
    List<Name> namesOf(Digest id) {
        return namesOf(state, id);
    }

    /** The tags of a repository. */
    List<Name> tagsOf(ImageName repository) {
        ImageName key = repository.withoutReference().resolved(defaultRegistry);
        return state.names().values().stream()
                .filter(name -> name.isTag() && name.key().withoutReference().equals(key))
                .toList();
    }

    /** Makes an image exist; all that it needs is on disk. */
    synchronized void add(byte[] config, Facts facts) throws IOException {
        if (!state.images().containsKey(facts.id())) {
            files.putConfig(facts.id(), config);
            Map<Digest, Facts> images = new LinkedHashMap<>(state.images());
            images.put(facts.id(), facts);
            state = new State(images, state.names());
        }
    }

    /** Points names at an image, taking them from others. */
    synchronized void point(Digest image, List<ImageName> written) throws IOException {
        if (!state.images().containsKey(image)) {
            throw new ImageException(ImageException.Reason.NOT_FOUND, "No such image: " + image);
        }
        Map<ImageName, Name> names = new LinkedHashMap<>(state.names());
        for (ImageName name : written) {
            ImageName key = name.resolved(defaultRegistry);
            names.put(key, new Name(key, name, image, clock.instant()));
        }
        replaceNames(names);
    }

    /** Removes the names of an image that the condition holds for, and returns them. */
    synchronized List<Name> unname(Digest image, Predicate<Name> condition) throws IOException {
        List<Name> removed = namesOf(state, image).stream().filter(condition).toList();
        if (!removed.isEmpty()) {
            Map<ImageName, Name> names = new LinkedHashMap<>(state.names());
            removed.forEach(name -> names.remove(name.key()));
            replaceNames(names);
        }
        return removed;
    }

    /** Makes an image not exist, which must have no names. */
    synchronized void remove(Digest image) throws IOException {
        Map<Digest, Facts> images = new LinkedHashMap<>(state.images());
        if (images.remove(image) != null) {
            state = new State(images, state.names());
            files.delete(image);
        }
    }

    private void replaceNames(Map<ImageName, Name> names) throws IOException {
        nameFile.write(names.values());
        state = new State(state.images(), names);
    }

    private static List<Name> namesOf(State now, Digest id) {
        return now.names().values().stream()
                .filter(name -> name.image().equals(id))
                .toList();
    }

    private static StoredImage stored(State now, Facts facts) {
        List<String> tags = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        for (Name name : namesOf(now, facts.id())) {
            (name.isTag() ? tags : digests).add(name.written().toString());
        }
        return new StoredImage(
                facts.id(), facts.config(), facts.diffIds(), tags, digests, facts.created(), facts.size());
    }
}
