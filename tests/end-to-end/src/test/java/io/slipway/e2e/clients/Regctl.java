package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** regctl of regclient, which uses most of the specification: referrers, deletion of tags, chunks. */
final class Regctl implements Client {
    private final Place place;
    private final Path layout;

    Regctl(Place place) {
        this.place = place;
        this.layout = place.layout();
        regctl("registry", "set", "--tls", "disabled", "--skip-check", place.address());
    }

    @Override
    public String title() {
        return "regctl " + regctl("version", "--format", "{{.VCSTag}}").strip().replaceFirst("^v", "");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(Operation.SIGN, "no command signs");
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
        return command("registry", "login", place.address(), "--user", Place.USER, "--pass-stdin")
                .input(password)
                .run();
    }

    @Override
    public void push(String repository, String tag) {
        regctl("image", "copy", "ocidir://" + layout + ":v1", place.name(repository, ":" + tag));
    }

    @Override
    public void copy(String from, String to, String tag) {
        regctl("image", "copy", place.name(from, ":" + tag), place.name(to, ":" + tag));
    }

    @Override
    public Path pull(String repository, String reference) {
        Path folder = place.fresh("pulled");
        regctl("image", "copy", place.name(repository, reference), "ocidir://" + folder.resolve("image") + ":pulled");
        return folder;
    }

    @Override
    public List<String> tags(String repository) {
        return regctl("tag", "ls", place.name(repository, "")).lines().toList();
    }

    @Override
    public List<String> repositories() {
        return regctl("repo", "ls", place.address()).lines().toList();
    }

    @Override
    public void deleteTag(String repository, String tag) {
        regctl("tag", "delete", place.name(repository, ":" + tag));
    }

    @Override
    public void deleteDigest(String repository, String digest) {
        regctl("manifest", "delete", place.name(repository, "@" + digest));
    }

    @Override
    public String attach(String repository, String digest) {
        String subject = place.name(repository, "@" + digest);
        command("artifact", "put", "--artifact-type", "application/vnd.example.note", "--subject", subject)
                .input("a note")
                .succeed();
        return regctl("artifact", "list", subject);
    }

    private String regctl(String... arguments) {
        return command(arguments).succeed();
    }

    private Command command(String... arguments) {
        return Command.of("regctl", arguments)
                .with("REGCTL_CONFIG", place.folder().resolve("regctl.json").toString())
                .with("DOCKER_CONFIG", place.folder().toString());
    }
}
