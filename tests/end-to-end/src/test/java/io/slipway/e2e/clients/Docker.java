package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import io.slipway.e2e.DockerEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An unmodified dockerd and its client. */
final class Docker implements Client {
    private static final String LOADED = "matrix-image:loaded";

    private final Place place;
    private final DockerEngine engine;

    Docker(Place place) {
        this.place = place;
        this.engine = DockerEngine.start(Map.of());
        try {
            engine.docker("load", "--input", archive().toString());
        } catch (AssertionError e) {
            engine.close();
            throw e;
        }
    }

    /** The image as {@code docker load} reads it. */
    private Path archive() {
        Path folder = place.fresh("archive");
        try {
            List<String> layers = new ArrayList<>();
            for (byte[] layer : place.image().layers()) {
                String name = layers.size() + ".tar";
                Files.write(folder.resolve(name), Content.gunzip(layer));
                layers.add(name);
            }
            Files.write(folder.resolve("config.json"), place.image().config());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("Config", "config.json");
            entry.put("RepoTags", List.of(LOADED));
            entry.put("Layers", layers);
            Files.write(folder.resolve("manifest.json"), Content.json(List.of(entry)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path archive = place.folder().resolve("docker-image.tar");
        Command.of("tar", "-C", folder.toString(), "-cf", archive.toString(), ".")
                .succeed();
        return archive;
    }

    @Override
    public String title() {
        return "docker "
                + engine.docker("version", "--format", "{{.Server.Version}}").strip();
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.TAGS, "no command lists a registry's tags",
                Operation.CATALOG, "docker search asks for /v1/search, which is not of this protocol",
                Operation.DELETE_TAG, "no command deletes from a registry",
                Operation.DELETE_DIGEST, "no command deletes from a registry",
                Operation.ATTACH, "no command attaches",
                Operation.SIGN, "content trust needs a Notary server beside the registry");
    }

    @Override
    public Set<Part> keeps() {
        return Set.of(Part.CONFIG);
    }

    @Override
    public List<String> layers() {
        return place.layers();
    }

    @Override
    public Command.Outcome login(String password) {
        return engine.command("login", "--username", Place.USER, "--password-stdin", place.address())
                .input(password)
                .run();
    }

    @Override
    public void push(String repository, String tag) {
        String name = place.name(repository, ":" + tag);
        engine.docker("tag", LOADED, name);
        engine.docker("push", name);
    }

    @Override
    public void copy(String from, String to, String tag) {
        String target = place.name(to, ":" + tag);
        engine.docker("tag", place.name(from, ":" + tag), target);
        engine.docker("push", target);
    }

    @Override
    public Path pull(String repository, String reference) {
        engine.docker("image", "prune", "--all", "--force");
        String name = place.name(repository, reference);
        engine.docker("pull", name);
        Path folder = place.fresh("pulled");
        Path saved = folder.resolve("saved.tar");
        engine.docker("save", "--output", saved.toString(), name);
        Command.of("tar", "-C", folder.toString(), "-xf", saved.toString()).succeed();
        return folder;
    }

    @Override
    public void close() {
        engine.close();
    }
}
