package io.slipway.e2e;

import io.slipway.e2e.GcCounts.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** A repository that one writer has for itself: pushed to, deleted whole, and brought back or begun anew. */
final class GcOwnRepository {
    private static final String TAG = "only";

    private final RunningRegistry registry;
    private final GcExpected expected;
    private final Duration grace;
    private final GcCounts counts;
    private final Random random;

    GcOwnRepository(RunningRegistry registry, String name, Duration grace, GcCounts counts, Random random) {
        this.registry = registry;
        this.expected = new GcExpected(name);
        this.grace = grace;
        this.counts = counts;
        this.random = random;
    }

    void turn() {
        Optional<String> there = expected.known(TAG);
        if (there.isPresent()) {
            delete(there);
        } else {
            Content.Image image = Content.image(random.nextLong(), 1, 700);
            expected.allow(TAG, Optional.of(image.digest()));
            registry.client().push(expected.repository(), TAG, image);
            expected.settle(TAG, Optional.of(image.digest()));
        }
    }

    private void delete(Optional<String> there) {
        RegistryClient client = registry.client();
        long begun = System.nanoTime();
        expected.allow(TAG, Optional.empty());
        RegistryClient.expect(204, client.api("DELETE", "/api/v1/repositories/" + expected.repository(), Map.of()));
        expected.settle(TAG, Optional.empty());
        counts.add(Kind.REPOSITORIES_DELETED);
        if (random.nextBoolean()) {
            return;
        }
        RegistryClient.Answer list = client.api("GET", "/api/v1/deleted-repositories?n=1000", Map.of());
        RegistryClient.expect(200, list);
        // The latest comes first: earlier ones of this name are not meant.
        Optional<JsonNode> deleted = list.json()
                .get("repositories")
                .valueStream()
                .filter(entry -> entry.get("name").asString().equals(expected.repository()))
                .findFirst();
        expected.allow(TAG, there);
        Optional<RegistryClient.Answer> restored = deleted.map(entry -> counts.send(
                GcCounts.Moment.UNDO,
                () -> client.api(
                        "POST",
                        "/api/v1/deleted-repositories/" + entry.get("id").asLong() + "/restore",
                        Map.of())));
        boolean late = System.nanoTime() - begun > grace.minusMillis(500).toNanos();
        if (late && restored.filter(answer -> answer.status() == 200).isEmpty()) {
            counts.add(Kind.LATE);
            expected.refuse(TAG, there);
            return;
        }
        RegistryClient.expect(200, restored.orElseThrow(() -> new AssertionError("not among the deleted: " + list)));
        expected.settle(TAG, there);
        counts.add(Kind.REPOSITORIES_UNDONE);
    }

    void verify() {
        RegistryClient client = registry.client();
        expected.verify(client, Optional.of(client.token(expected.repository(), "pull")));
    }
}
