package io.slipway.e2e;

import io.slipway.e2e.GcCounts.Kind;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * A tag that all writers of a repository move, delete and bring back at the same time. Nobody knows what it names; whatever
 * that is must have been put there, and be whole.
 */
final class GcContestedTag {
    private static final String TAG = "contested";

    private final RunningRegistry registry;
    private final String repository;
    private final GcCounts counts;
    private final Set<String> put = ConcurrentHashMap.newKeySet();
    private volatile boolean moved;

    GcContestedTag(RunningRegistry registry, String repository, GcCounts counts) {
        this.registry = registry;
        this.repository = repository;
        this.counts = counts;
    }

    /** Makes it name this manifest, which the repository holds. */
    void move(byte[] manifest, String token) {
        put.add(Content.digest(manifest));
        RegistryClient.expect(
                201,
                counts.send(
                        GcCounts.Moment.COMMIT, () -> registry.client().putManifest(repository, TAG, manifest, token)));
        moved = true;
        counts.add(Kind.CONTESTED);
    }

    /** Deletes it, and wants it back as it was then, whoever has moved it meanwhile. */
    void deleteAndUndo(Random random, String token) {
        if (!moved) {
            // Nobody has pushed into the repository, so it may not be there.
            return;
        }
        RegistryClient client = registry.client();
        RegistryClient.Answer deleted = client.v2(
                "DELETE", "/v2/" + repository + "/manifests/" + TAG, Optional.of(token), BodyPublishers.noBody());
        one(deleted, Set.of(202, 404));
        RegistryClient.Answer list = client.api("GET", "/api/v1/deletions?n=1000&repository=" + repository, Map.of());
        RegistryClient.expect(200, list);
        Optional<JsonNode> deletion = list.json()
                .get("deletions")
                .valueStream()
                .filter(entry -> TAG.equals(entry.path("tag").asString("")))
                .findFirst();
        if (deletion.isEmpty()) {
            return;
        }
        boolean replace = random.nextBoolean();
        RegistryClient.Answer restored = counts.send(
                GcCounts.Moment.UNDO,
                () -> client.api(
                        "POST",
                        "/api/v1/deletions/" + deletion.get().get("id").asLong() + "/restore?repository=" + repository
                                + "&replace=" + replace,
                        Map.of()));
        // 404: somebody else has brought it back; 410: it was an old one.
        one(restored, replace ? Set.of(200, 404, 410) : Set.of(200, 404, 409, 410));
        counts.add(Kind.CONTESTED);
    }

    private static void one(RegistryClient.Answer answer, Set<Integer> allowed) {
        if (!allowed.contains(answer.status())) {
            throw new AssertionError("expected one of " + allowed + ", saw " + answer);
        }
    }

    void verify() {
        RegistryClient client = registry.client();
        Optional<String> named =
                GcExpected.pull(client, repository, TAG, Optional.of(client.token(repository, "pull")));
        if (named.isPresent() && !put.contains(named.get())) {
            throw new AssertionError(repository + ":" + TAG + " names " + named.get() + ", which nobody put there");
        }
    }
}
