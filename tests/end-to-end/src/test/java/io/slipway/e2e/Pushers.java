package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Clients that push images on and on while something is broken under the registry. They note what was acknowledged, and
 * whatever is neither a success nor a proper refusal: 503 with {@code Retry-After} and the error envelope. A refused
 * PATCH is given up and its upload cancelled, a refused closing PUT is repeated, however often that takes.
 */
final class Pushers implements AutoCloseable {
    /** What the registry has said to have: a manifest under a tag, or a single blob. */
    private record Acknowledged(String repository, String path, String digest) {}

    private static final Duration END_LIMIT = Duration.ofSeconds(90);

    private final RunningRegistry registry;
    private final int layerBytes;
    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger images = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Pushers(RunningRegistry registry, int layerBytes) {
        this.registry = registry;
        this.layerBytes = layerBytes;
    }

    /** Starts so many, each with a repository of its own. */
    static Pushers start(RunningRegistry registry, int count, int layerBytes) {
        Pushers pushers = new Pushers(registry, layerBytes);
        for (int i = 0; i < count; i++) {
            String repository = "admin/faults-" + i;
            Random seeds = new Random(700 + i);
            pushers.threads.add(Thread.ofPlatform().start(() -> pushers.push(repository, seeds)));
        }
        return pushers;
    }

    private void push(String repository, Random seeds) {
        RegistryClient client = registry.client();
        for (int i = 0; !stopping; i++) {
            try {
                pushImage(client, repository, "v" + i, Content.image(seeds.nextLong(), 2, layerBytes));
            } catch (Refused e) {
                refusals.incrementAndGet();
                Waiting.pause(100);
            } catch (RuntimeException | AssertionError e) {
                wrong.add(e.toString());
            }
        }
    }

    /** The registry said properly that it cannot do this now. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
    }

    private void pushImage(RegistryClient client, String repository, String tag, Content.Image image) throws Refused {
        RegistryClient.Answer login =
                timed(() -> client.tokenAnswer(List.of("repository:" + repository + ":pull,push"), ""));
        expect(200, login);
        String token = login.json().get("token").asString();
        for (byte[] blob : image.blobs()) {
            pushBlob(client, repository, blob, Optional.of(token));
            acknowledged.add(new Acknowledged(
                    repository, "/v2/" + repository + "/blobs/" + Content.digest(blob), Content.digest(blob)));
        }
        expect(201, timed(() -> client.putManifest(repository, tag, image.manifest(), token)));
        acknowledged.add(new Acknowledged(repository, "/v2/" + repository + "/manifests/" + tag, image.digest()));
        images.incrementAndGet();
    }

    private void pushBlob(RegistryClient client, String repository, byte[] blob, Optional<String> token)
            throws Refused {
        RegistryClient.Answer begun =
                ask(client, "POST", "/v2/" + repository + "/blobs/uploads/", token, BodyPublishers.noBody());
        expect(202, begun);
        String location = RegistryClient.location(begun);
        try {
            expect(202, ask(client, "PATCH", location, token, BodyPublishers.ofByteArray(blob)));
        } catch (Refused e) {
            cancel(client, location, token);
            throw e;
        }
        close(client, location + "?digest=" + URLEncoder.encode(Content.digest(blob), StandardCharsets.UTF_8), token);
    }

    /** What was said to be unavailable now has to succeed later. */
    private void close(RegistryClient client, String path, Optional<String> token) {
        long end = System.nanoTime() + END_LIMIT.toNanos();
        RegistryClient.Answer answer = ask(client, "PUT", path, token, BodyPublishers.noBody());
        while (answer.status() != 201) {
            expectRefusal(answer);
            refusals.incrementAndGet();
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("refused for " + END_LIMIT + ": " + answer);
            }
            Waiting.pause(200);
            answer = ask(client, "PUT", path, token, BodyPublishers.noBody());
        }
    }

    private void cancel(RegistryClient client, String location, Optional<String> token) {
        long end = System.nanoTime() + END_LIMIT.toNanos();
        boolean refused = false;
        while (System.nanoTime() < end) {
            RegistryClient.Answer answer = ask(client, "DELETE", location, token, BodyPublishers.noBody());
            // 404: an earlier DELETE was refused and has happened all the same, as when the answer to a commit was
            // lost.
            if (answer.status() == 204 || (refused && answer.status() == 404)) {
                return;
            }
            expectRefusal(answer);
            refused = true;
            Waiting.pause(200);
        }
    }

    private RegistryClient.Answer ask(
            RegistryClient client, String method, String path, Optional<String> token, BodyPublisher body) {
        return timed(() -> client.v2(method, path, token, body, "Content-Type", "application/octet-stream"));
    }

    private RegistryClient.Answer timed(Supplier<RegistryClient.Answer> request) {
        long begin = System.nanoTime();
        try {
            return request.get();
        } finally {
            slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
        }
    }

    private void expect(int status, RegistryClient.Answer answer) throws Refused {
        if (answer.status() != status) {
            expectRefusal(answer);
            throw new Refused();
        }
    }

    private void expectRefusal(RegistryClient.Answer answer) {
        boolean proper = answer.status() == 503
                && answer.header("Retry-After").isPresent()
                && answer.errorCode().equals("UNAVAILABLE");
        if (!proper) {
            throw new AssertionError("neither done nor refused properly: " + answer);
        }
    }

    /** Images pushed so far. */
    int images() {
        return images.get();
    }

    int refusals() {
        return refusals.get();
    }

    /** How long the slowest answer took. */
    Duration slowest() {
        return Duration.ofNanos(slowest.get());
    }

    /** Waits until another image has been pushed from its beginning to its end. */
    void awaitProgress(Duration limit) {
        int enough = images() + threads.size() + 1;
        registry.daemon().await(enough + " images", limit, () -> images() >= enough);
    }

    /** Ends them, and fails when there was an answer that should not be. */
    void stop() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join(END_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(wrong).as(registry.tail()).isEmpty();
    }

    /** Fetches all that was acknowledged, and hashes it here. */
    void verify() {
        assertThat(acknowledged).isNotEmpty();
        RegistryClient client = registry.client();
        Map<String, Optional<String>> tokens = new HashMap<>();
        for (Acknowledged entry : acknowledged) {
            Optional<String> token =
                    tokens.computeIfAbsent(entry.repository(), name -> Optional.of(client.token(name, "pull")));
            RegistryClient.Answer answer = client.get(entry.path(), token);
            RegistryClient.expect(200, answer);
            assertThat(Content.digest(answer.body())).as(entry.path()).isEqualTo(entry.digest());
        }
    }

    @Override
    public void close() {
        stopping = true;
    }

    @Override
    public String toString() {
        return "%d images, %d entries acknowledged, %d refusals, slowest answer %d ms"
                .formatted(images(), acknowledged.size(), refusals(), slowest().toMillis());
    }
}
