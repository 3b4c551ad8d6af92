package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** crane of go-containerregistry, the library under ko, kaniko and cosign. */
final class Crane implements Client {
    private final Place place;
    private final Path layout;

    Crane(Place place) {
        this.place = place;
        this.layout = place.layout();
        command("version");
    }

    @Override
    public String title() {
        return "crane " + crane("version").strip().replaceFirst("^v", "");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.ATTACH, "no command attaches",
                Operation.SIGN, "no command signs");
    }

    @Override
    public Set<Part> keeps() {
        return Set.of(Part.CONFIG, Part.MANIFEST);
    }

    @Override
    public List<String> layers() {
        return place.layers();
    }

    /** crane's login writes the password down without asking anybody; the next command finds out. */
    @Override
    public Command.Outcome login(String password) {
        crane("auth", "login", place.address(), "--username", Place.USER, "--password", password);
        return command("catalog", place.address()).run();
    }

    @Override
    public void push(String repository, String tag) {
        crane("push", layout.toString(), place.name(repository, ":" + tag));
    }

    @Override
    public void copy(String from, String to, String tag) {
        crane("copy", place.name(from, ":" + tag), place.name(to, ":" + tag));
    }

    /** "validate" hashes everything, too. */
    @Override
    public Path pull(String repository, String reference) {
        String name = place.name(repository, reference);
        crane("validate", "--remote", name);
        Path folder = place.fresh("pulled");
        crane("pull", "--format=oci", name, folder.toString());
        return folder;
    }

    @Override
    public List<String> tags(String repository) {
        return crane("ls", place.name(repository, "")).lines().toList();
    }

    @Override
    public List<String> repositories() {
        return crane("catalog", place.address()).lines().toList();
    }

    @Override
    public void deleteTag(String repository, String tag) {
        crane("delete", place.name(repository, ":" + tag));
    }

    @Override
    public void deleteDigest(String repository, String digest) {
        crane("delete", place.name(repository, "@" + digest));
    }

    private String crane(String... arguments) {
        return command(arguments).succeed();
    }

    private Command command(String... arguments) {
        return Command.of("crane", arguments)
                .with("DOCKER_CONFIG", place.folder().toString());
    }
}
