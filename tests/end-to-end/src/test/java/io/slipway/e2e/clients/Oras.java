package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** oras, which pushes files: each is a layer of an artifact. */
final class Oras implements Client {
    private static final String HTTP = "--plain-http";

    private final Place place;
    private final List<String> files = new ArrayList<>();

    Oras(Place place) {
        this.place = place;
        Tools.require("oras");
        for (byte[] layer : place.image().layers()) {
            String name = "layer-" + files.size() + ".tar.gz";
            place.write(name, layer);
            files.add(name + ":application/vnd.oci.image.layer.v1.tar+gzip");
        }
        place.write("note.txt", "a note".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String title() {
        return "oras " + oras("version").replaceAll("(?s).*?(\\d+\\.\\d+\\.\\d+).*", "$1");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.DELETE_TAG, "oras manifest delete looks a tag up and deletes the manifest",
                Operation.SIGN, "no command signs");
    }

    @Override
    public Set<Part> keeps() {
        return Set.of(Part.MANIFEST);
    }

    @Override
    public List<String> layers() {
        return place.layers();
    }

    @Override
    public Command.Outcome login(String password) {
        return command(List.of("login", HTTP, "--username", Place.USER, "--password-stdin", place.address()))
                .input(password)
                .run();
    }

    @Override
    public void push(String repository, String tag) {
        List<String> words = new ArrayList<>(List.of(
                "push", HTTP, "--artifact-type", "application/vnd.example.files", place.name(repository, ":" + tag)));
        words.addAll(files);
        command(words).succeed();
    }

    @Override
    public void copy(String from, String to, String tag) {
        oras("copy", "--from-plain-http", "--to-plain-http", place.name(from, ":" + tag), place.name(to, ":" + tag));
    }

    @Override
    public Path pull(String repository, String reference) {
        String name = place.name(repository, reference);
        Path folder = place.fresh("pulled");
        oras("pull", HTTP, "--output", folder.toString(), name);
        oras(
                "manifest",
                "fetch",
                HTTP,
                "--output",
                folder.resolve("manifest.json").toString(),
                name);
        return folder;
    }

    @Override
    public List<String> tags(String repository) {
        return oras("repo", "tags", HTTP, place.name(repository, "")).lines().toList();
    }

    @Override
    public List<String> repositories() {
        return oras("repo", "ls", HTTP, place.address()).lines().toList();
    }

    @Override
    public void deleteDigest(String repository, String digest) {
        oras("manifest", "delete", "--force", HTTP, place.name(repository, "@" + digest));
    }

    @Override
    public String attach(String repository, String digest) {
        String subject = place.name(repository, "@" + digest);
        oras("attach", HTTP, "--artifact-type", "application/vnd.example.note", subject, "note.txt:text/plain");
        return oras("discover", HTTP, "--format", "json", subject);
    }

    private String oras(String... words) {
        return command(List.of(words)).succeed();
    }

    /** In the client's folder, since a file's path is its name in the artifact. */
    private Command command(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                "-c",
                "cd \"$1\" && shift && exec \"$@\"",
                "sh",
                place.folder().toString(),
                Tools.require("oras").toString()));
        words.addAll(arguments);
        return Command.of(Path.of("/bin/sh"), words)
                .with("DOCKER_CONFIG", place.folder().toString());
    }
}
