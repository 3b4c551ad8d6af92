package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.RunningRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A containerd of its own and its command. */
final class Ctr implements Client {
    private final Place place;
    private final Containerd containerd;

    Ctr(Place place) {
        this.place = place;
        this.containerd = Containerd.start(place.folder());
        try {
            bringIn();
        } catch (AssertionError e) {
            containerd.close();
            throw e;
        }
    }

    /** Imports the image as {@code matrix-image:v1}. */
    private void bringIn() {
        Path archive = place.folder().resolve("image.tar");
        Command.of("tar", "-C", place.layout().toString(), "-cf", archive.toString(), ".")
                .succeed();
        ctr("images", "import", "--no-unpack", "--all-platforms", "--base-name", "matrix-image", archive.toString())
                .succeed();
    }

    @Override
    public String title() {
        return "ctr " + ctr("--version").succeed().replaceAll("(?s).*?(\\d+\\.\\d+\\.\\d+).*", "$1");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.TAGS, "no command lists a registry's tags",
                Operation.CATALOG, "no command lists a registry's repositories",
                Operation.DELETE_TAG, "no command deletes from a registry",
                Operation.DELETE_DIGEST, "no command deletes from a registry",
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

    /** There is no login: each command is given the password. */
    @Override
    public Command.Outcome login(String password) {
        String name = place.name("admin/matrix-ctr-login", ":1");
        tag("matrix-image:v1", name);
        return ctr("images", "push", "--plain-http", "--user", Place.USER + ":" + password, name)
                .run();
    }

    @Override
    public void push(String repository, String tag) {
        String name = place.name(repository, ":" + tag);
        tag("matrix-image:v1", name);
        push(name);
    }

    /** containerd mounts from where it has pulled. */
    @Override
    public void copy(String from, String to, String tag) {
        String source = place.name(from, ":" + tag);
        String target = place.name(to, ":" + tag);
        pull(source);
        tag(source, target);
        push(target);
    }

    @Override
    public Path pull(String repository, String reference) {
        containerd.forget();
        String name = place.name(repository, reference);
        pull(name);
        Path folder = place.fresh("pulled");
        Path exported = folder.resolve("exported.tar");
        ctr("images", "export", exported.toString(), name).succeed();
        Command.of("tar", "-C", folder.toString(), "-xf", exported.toString()).succeed();
        return folder;
    }

    private void tag(String from, String to) {
        ctr("images", "tag", "--force", from, to).succeed();
    }

    private void push(String name) {
        ctr("images", "push", "--plain-http", "--user", credentials(), name).succeed();
    }

    private void pull(String name) {
        ctr("images", "pull", "--plain-http", "--user", credentials(), "--snapshotter", "native", name)
                .succeed();
    }

    private static String credentials() {
        return Place.USER + ":" + RunningRegistry.PASSWORD;
    }

    private Command ctr(String... arguments) {
        return containerd.ctr(arguments);
    }

    @Override
    public void close() {
        containerd.close();
    }
}
