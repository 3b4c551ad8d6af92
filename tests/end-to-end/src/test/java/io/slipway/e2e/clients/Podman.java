package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** podman as root, with a storage of its own. */
final class Podman implements Client {
    private final Place place;
    private final ContainersHome home;
    private final String id;

    Podman(Place place) {
        this.place = place;
        Tools.require("podman");
        Tools.requireRoot("podman");
        this.home = new ContainersHome(place.folder());
        this.id = podman("pull", "oci:" + place.layout() + ":v1").strip();
    }

    @Override
    public String title() {
        return podman("--version").strip().replace("version ", "");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.DELETE_TAG, "no command deletes from a registry",
                Operation.DELETE_DIGEST, "no command deletes from a registry",
                Operation.ATTACH, "no command attaches",
                Operation.SIGN, "signs into files beside the registry only");
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
        return command("login", "--tls-verify=false", "--username", Place.USER, "--password-stdin", place.address())
                .input(password)
                .run();
    }

    @Override
    public void push(String repository, String tag) {
        podman("push", "--tls-verify=false", id, place.name(repository, ":" + tag));
    }

    /** podman remembers where it has pushed a layer. */
    @Override
    public void copy(String from, String to, String tag) {
        push(to, tag);
    }

    @Override
    public Path pull(String repository, String reference) {
        podman("rmi", "--all", "--force");
        String pulled = podman("pull", "--quiet", "--tls-verify=false", place.name(repository, reference))
                .strip();
        Path folder = place.fresh("pulled");
        podman("push", "--quiet", pulled, "dir:" + folder.resolve("image"));
        return folder;
    }

    @Override
    public List<String> tags(String repository) {
        // A line of titles, then one for each: the name and the tag. This version takes no format here.
        return podman("search", "--tls-verify=false", "--list-tags", place.name(repository, ""))
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst("^\\S+\\s+", "").strip())
                .toList();
    }

    @Override
    public List<String> repositories() {
        return podman("search", "--tls-verify=false", "--limit=1000", "--format", "{{.Name}}", place.address() + "/")
                .lines()
                .toList();
    }

    private String podman(String... arguments) {
        return command(arguments).succeed();
    }

    private Command command(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "--root=" + place.folder().resolve("storage"),
                "--runroot=" + place.folder().resolve("run"),
                "--storage-driver=vfs"));
        words.addAll(List.of(arguments));
        return home.command("podman", words);
    }
}
