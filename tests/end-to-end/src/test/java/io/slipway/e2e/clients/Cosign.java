package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** cosign with a key of the test's own and no transparency log. */
final class Cosign implements Client {
    private static final List<String> PLAIN = List.of("--allow-insecure-registry", "--allow-http-registry");

    private final Place place;

    Cosign(Place place) {
        this.place = place;
        command("generate-key-pair", "--output-key-prefix", key("")).succeed();
        place.write("predicate.json", "{\"built\":\"by the tests\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String title() {
        return "cosign "
                + command("version")
                        .run()
                        .output()
                        .replaceAll("(?s).*GitVersion:\\s*v?(\\S+).*", "$1")
                        .strip();
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.PUSH, "signs what others have pushed",
                Operation.AGAIN, "signs what others have pushed",
                Operation.PULL_BY_TAG, "saves by digest what it has verified; see crane, whose library it is",
                Operation.PULL_BY_DIGEST, "see crane, whose library it is",
                Operation.TAGS, "no command lists a registry's tags",
                Operation.CATALOG, "no command lists a registry's repositories",
                Operation.DELETE_TAG, "cleans signatures away only",
                Operation.DELETE_DIGEST, "cleans signatures away only",
                Operation.ATTACH, "attaches signatures and attestations, see sign");
    }

    @Override
    public Set<Part> keeps() {
        return Set.of();
    }

    @Override
    public List<String> layers() {
        return place.layers();
    }

    /** cosign's login writes the password down without asking anybody; the next command finds out. */
    @Override
    public Command.Outcome login(String password) {
        command("login", place.address(), "--username", Place.USER, "--password", password)
                .succeed();
        return plain("tree", place.name("admin/matrix-cosign", ":1.0.0")).run();
    }

    @Override
    public void copy(String from, String to, String tag) {
        plain("copy", place.name(from, ":" + tag), place.name(to, ":" + tag)).succeed();
    }

    @Override
    public void sign(String repository, String digest) {
        String subject = place.name(repository, "@" + digest);
        plain("sign", "--key", key(".key"), "--use-signing-config=false", "--tlog-upload=false", "--yes", subject)
                .succeed();
        plain("verify", "--key", key(".pub"), "--insecure-ignore-tlog=true", subject)
                .succeed();
        plain(
                        "attest",
                        "--key",
                        key(".key"),
                        "--use-signing-config=false",
                        "--tlog-upload=false",
                        "--yes",
                        "--type",
                        "custom",
                        "--predicate",
                        place.folder().resolve("predicate.json").toString(),
                        subject)
                .succeed();
        plain("verify-attestation", "--key", key(".pub"), "--insecure-ignore-tlog=true", "--type", "custom", subject)
                .succeed();
    }

    private String key(String end) {
        return place.folder().resolve("signing" + end).toString();
    }

    private Command plain(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(1, PLAIN);
        return command(words.toArray(String[]::new));
    }

    private Command command(String... arguments) {
        Path folder = place.folder();
        return Command.of("cosign", arguments)
                .with("HOME", folder.toString())
                .with("DOCKER_CONFIG", folder.toString())
                .with("COSIGN_PASSWORD", "a key's password");
    }
}
