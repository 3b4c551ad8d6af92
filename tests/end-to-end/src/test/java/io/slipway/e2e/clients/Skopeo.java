package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.RegistryClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** skopeo, which copies from place to place and keeps nothing. */
final class Skopeo implements Client {
    private final Place place;
    private final ContainersHome home;
    private final Path layout;

    Skopeo(Place place) {
        this.place = place;
        this.home = new ContainersHome(place.folder());
        this.layout = place.layout();
    }

    @Override
    public String title() {
        return skopeo("--version").replaceAll("(?s)(skopeo) version (\\S+).*", "$1 $2");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.CATALOG, "no command lists a registry's repositories",
                Operation.DELETE_TAG, "skopeo delete looks a tag up and deletes the manifest",
                Operation.ATTACH, "no command attaches",
                Operation.SIGN, "signs into files beside the registry only");
    }

    @Override
    public Set<Part> keeps() {
        return Set.of(Part.CONFIG, Part.MANIFEST);
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
        skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":v1", url(repository, ":" + tag));
    }

    @Override
    public void copy(String from, String to, String tag) {
        skopeo("copy", "--src-tls-verify=false", "--dest-tls-verify=false", url(from, ":" + tag), url(to, ":" + tag));
    }

    @Override
    public Path pull(String repository, String reference) {
        Path folder = place.fresh("pulled");
        skopeo("copy", "--src-tls-verify=false", url(repository, reference), "dir:" + folder.resolve("image"));
        return folder;
    }

    @Override
    public List<String> tags(String repository) {
        List<String> tags = new ArrayList<>();
        String listed = skopeo("list-tags", "--tls-verify=false", url(repository, ""));
        for (JsonNode tag : RegistryClient.JSON.readTree(listed).get("Tags")) {
            tags.add(tag.asString());
        }
        return tags;
    }

    @Override
    public void deleteDigest(String repository, String digest) {
        skopeo("delete", "--tls-verify=false", url(repository, "@" + digest));
    }

    private String url(String repository, String reference) {
        return "docker://" + place.name(repository, reference);
    }

    private String skopeo(String... arguments) {
        return command(arguments).succeed();
    }

    private Command command(String... arguments) {
        return home.command("skopeo", List.of(arguments));
    }
}
