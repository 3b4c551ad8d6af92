package io.slipway.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import io.slipway.e2e.Hashes;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RegistryClient.Answer;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Scratch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** One client's row of the matrix: asks it for one operation after the other, and looks at the outcome from outside. */
final class Row implements AutoCloseable {
    private static final String FIRST = "1.0.0";
    private static final String SECOND = "1.0.1";
    private static final String WRONG_PASSWORD = "not the password";
    /** A config may be sent where its layers are mounted. */
    private static final long CONFIG_BYTES = 10_000;

    private final Place place;
    private final Function<Place, Client> opening;
    private final RegistryClient registry;
    private final String repository;
    private String title;
    private Optional<Client> opened = Optional.empty();

    /** @param name the client's, as a part of repositories' names */
    Row(String name, Place place, Function<Place, Client> opening) {
        this.title = name;
        this.place = place;
        this.opening = opening;
        this.registry = place.outside();
        this.repository = "admin/matrix-" + name;
    }

    /** Starts the client; skips, in CI fails, where it is missing. */
    void open() {
        Client client = opening.apply(place);
        opened = Optional.of(client);
        title = client.title();
        if (client.cannot().containsKey(Operation.PUSH)) {
            registry.push(repository, FIRST, place.image());
        }
    }

    boolean isOpen() {
        return opened.isPresent();
    }

    private Client client() {
        return opened.orElseThrow();
    }

    /** The client's name, and its version once it is open. */
    String title() {
        return title;
    }

    /** Why the client has no such operation; empty when it has. */
    Optional<String> cannot(Operation operation) {
        return Optional.ofNullable(client().cannot().get(operation));
    }

    /** Fails unless the operation does what it is for. */
    void check(Operation operation) {
        place.proxy().takeBlobBytes();
        place.proxy().takeMounts();
        switch (operation) {
            case LOGIN -> login();
            case PUSH -> push();
            case AGAIN -> pushAgain();
            case MOUNT -> mount();
            case PULL_BY_TAG -> pull(":" + FIRST);
            case PULL_BY_DIGEST -> pull("@" + digestOf(repository, FIRST));
            case TAGS -> assertThat(client().tags(repository)).containsExactly(FIRST, SECOND);
            case CATALOG -> assertThat(client().repositories()).anyMatch(name -> name.endsWith(repository));
            case DELETE_TAG -> deleteTag();
            case DELETE_DIGEST -> deleteDigest();
            case ATTACH -> attach();
            case SIGN -> sign();
        }
    }

    private void login() {
        Command.Outcome refused = client().login(WRONG_PASSWORD);
        assertThat(refused.exit()).as(refused.output()).isNotZero();
        assertThat(refused.output())
                .containsPattern(
                        "(?i)unauthorized|denied|invalid username/password|incorrect|failed to authorize.*401");
        Command.Outcome taken = client().login(RunningRegistry.PASSWORD);
        assertThat(taken.exit()).as(taken.output()).isZero();
    }

    private void push() {
        client().push(repository, FIRST);
        assertThat(place.proxy().takeBlobBytes()).as("bytes of blobs").isGreaterThan(1024 * 1024);
        registry.pullAndVerify(repository, FIRST);
        assertThat(storedLayers(repository, FIRST)).containsExactlyElementsOf(client().layers());
    }

    private void pushAgain() {
        client().push(repository, FIRST);
        assertThat(place.proxy().takeBlobBytes()).as("bytes of blobs, same tag").isZero();
        client().push(repository, SECOND);
        if (!client().tagIsContent()) {
            assertThat(place.proxy().takeBlobBytes())
                    .as("bytes of blobs, second tag")
                    .isZero();
        }
        registry.pullAndVerify(repository, SECOND);
    }

    private void mount() {
        String target = repository + "-mounted";
        client().copy(repository, target, FIRST);
        assertThat(place.proxy().takeBlobBytes()).as("bytes of blobs").isLessThan(CONFIG_BYTES);
        assertThat(place.proxy().takeMounts())
                .as("mounts that were answered with 201")
                .isGreaterThanOrEqualTo(client().layers().size());
        registry.pullAndVerify(target, FIRST);
        assertThat(storedLayers(target, FIRST)).containsAll(client().layers());
    }

    private void pull(String reference) {
        Answer manifest = manifest(repository, reference.substring(1));
        Set<String> got = Hashes.below(client().pull(repository, reference));
        assertThat(got).as("layers").containsAll(client().layers());
        if (client().keeps().contains(Client.Part.CONFIG)) {
            assertThat(got)
                    .as("config")
                    .contains(manifest.json().get("config").get("digest").asString());
        }
        if (client().keeps().contains(Client.Part.MANIFEST)) {
            assertThat(got).as("manifest").contains(Content.digest(manifest.body()));
        }
    }

    private void deleteTag() {
        Content.Image image = Content.image(repository.hashCode(), 1, 1_000);
        String other = repository + "-tags";
        registry.push(other, "kept", image);
        registry.push(other, "gone", image);
        client().deleteTag(other, "gone");
        assertThat(status(other, "gone")).isEqualTo(404);
        assertThat(registry.pullAndVerify(other, "kept")).isEqualTo(image.digest());
    }

    private void deleteDigest() {
        Content.Image image = Content.image(repository.hashCode() + 1, 1, 1_000);
        String other = repository + "-digests";
        registry.push(other, "gone", image);
        client().deleteDigest(other, image.digest());
        assertThat(status(other, image.digest())).isEqualTo(404);
        assertThat(status(other, "gone")).isEqualTo(404);
    }

    private void attach() {
        String subject = digestOf(repository, FIRST);
        String listed = client().attach(repository, subject);
        List<String> referrers = referrers(subject);
        assertThat(referrers).hasSize(1);
        assertThat(listed).contains(referrers.getFirst());
    }

    private void sign() {
        String subject = digestOf(repository, FIRST);
        int before = referrers(subject).size();
        client().sign(repository, subject);
        assertThat(referrers(subject)).hasSizeGreaterThan(before);
    }

    private List<String> referrers(String subject) {
        Answer answer = registry.get("/v2/" + repository + "/referrers/" + subject, pullToken(repository));
        RegistryClient.expect(200, answer);
        List<String> digests = new ArrayList<>();
        for (JsonNode entry : answer.json().get("manifests")) {
            digests.add(entry.get("digest").asString());
        }
        return digests;
    }

    private String digestOf(String name, String reference) {
        return Content.digest(manifest(name, reference).body());
    }

    private Answer manifest(String name, String reference) {
        Answer answer = registry.get("/v2/" + name + "/manifests/" + reference, pullToken(name));
        RegistryClient.expect(200, answer);
        return answer;
    }

    private int status(String name, String reference) {
        return registry.get("/v2/" + name + "/manifests/" + reference, pullToken(name))
                .status();
    }

    private Optional<String> pullToken(String name) {
        return Optional.of(registry.token(name, "pull"));
    }

    /** Hashed here, from the bytes that the registry gives out. */
    private List<String> storedLayers(String name, String reference) {
        List<String> layers = new ArrayList<>();
        for (JsonNode layer : manifest(name, reference).json().get("layers")) {
            String digest = layer.get("digest").asString();
            layers.add(Hashes.uncompressed(registry.get("/v2/" + name + "/blobs/" + digest, pullToken(name))
                    .body()));
        }
        return layers;
    }

    /** Ends the client and deletes what it has left. */
    @Override
    public void close() {
        opened.ifPresent(Client::close);
        opened = Optional.empty();
        Scratch.delete(place.folder());
    }
}
