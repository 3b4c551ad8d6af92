package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** buildah as root, with a storage of its own. */
final class Buildah implements Client {
    private final Place place;
    private final ContainersHome home;
    private final String id;

    Buildah(Place place) {
        this.place = place;
        Tools.require("buildah");
        Tools.requireRoot("buildah");
        this.home = new ContainersHome(place.folder());
        this.id = buildah("pull", "--quiet", "oci:" + place.layout() + ":v1").strip();
    }

    @Override
    public String title() {
        return buildah("--version").replaceAll("(?s)(buildah) version (\\S+).*", "$1 $2");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.TAGS, "no command lists a registry's tags",
                Operation.CATALOG, "no command lists a registry's repositories",
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
        buildah("push", "--quiet", "--tls-verify=false", id, "docker://" + place.name(repository, ":" + tag));
    }

    /** buildah remembers where it has pushed a layer. */
    @Override
    public void copy(String from, String to, String tag) {
        push(to, tag);
    }

    @Override
    public Path pull(String repository, String reference) {
        buildah("rmi", "--all", "--force");
        String pulled = buildah("pull", "--quiet", "--tls-verify=false", place.name(repository, reference))
                .strip();
        Path folder = place.fresh("pulled");
        buildah("push", "--quiet", pulled, "dir:" + folder.resolve("image"));
        return folder;
    }

    private String buildah(String... arguments) {
        return command(arguments).succeed();
    }

    private Command command(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "--root=" + place.folder().resolve("storage"),
                "--runroot=" + place.folder().resolve("run"),
                "--storage-driver=vfs"));
        words.addAll(List.of(arguments));
        return home.command("buildah", words);
    }
}
