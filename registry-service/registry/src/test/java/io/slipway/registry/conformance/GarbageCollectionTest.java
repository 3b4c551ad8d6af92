package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.registry.RegistryApplication;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobUpload;
import io.slipway.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/**
 * Deleting, undoing and what garbage collection removes, over HTTP; what is left is read from the storage itself. The clock
 * goes on when told to, and collections happen when asked for.
 */
@SpringBootTest(classes = RegistryApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(GarbageCollectionTest.Time.class)
@DirtiesContext
class GarbageCollectionTest extends RegistryTest {
    private static final Path FOLDER = folder("slipway-collection");
    private static final Duration GRACE = Duration.ofHours(24);

    @Autowired
    private BlobStore store;

    @Autowired
    private MovingClock clock;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transactions;

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {
        @Bean
        @Primary
        MovingClock movingClock() {
            return new MovingClock();
        }
    }

    @DynamicPropertySource
    static void collectWhenAskedTo(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
        registry.add("slipway.gc.enabled", () -> "false");
        registry.add("slipway.gc.grace", GRACE::toString);
        registry.add("slipway.gc.interval", () -> "100ms");
    }

    @Test
    void whatLosesItsTagGoesAfterTheGraceTimeWithAllThatOnlyItNeeded() throws Exception {
        byte[] kept = image("");
        put("kept", kept, IMAGE).expect(201);
        byte[] image = image("");
        put("1", image, IMAGE).expect(201);
        collectAfter(GRACE.multipliedBy(2));
        client.get(manifests("1")).expect(200);
        client.delete(manifests("1")).expect(202);
        collectAfter(GRACE.minusHours(1));
        client.get(manifests(sha256(image))).expect(200);
        collectAfter(Duration.ofHours(2));
        client.get(manifests(sha256(image))).expect(404);
        for (String blob : blobsOf(image)) {
            client.get(blobs(blob)).expect(200);
        }
        collectAfter(GRACE.plusHours(1));
        for (String blob : blobsOf(image)) {
            client.get(blobs(blob)).expect(404);
            assertThat(stored()).doesNotContain(blob);
        }
        assertThat(stored())
                .doesNotContain(sha256(image))
                .contains(sha256(kept))
                .containsAll(blobsOf(kept));
    }

    @Test
    void aMovedTagLeavesWhatItNamedToTheCollection() throws Exception {
        byte[] first = image("");
        byte[] second = image("");
        put("latest", first, IMAGE).expect(201);
        put("latest", second, IMAGE).expect(201);
        collectAfter(GRACE.plusHours(1));
        client.get(manifests(sha256(first))).expect(404);
        client.get(manifests("latest")).expect(200);
    }

    @Test
    void aDeletedTagComesBackAndItsHistoryTellsWhoAndWhat() {
        byte[] first = image("");
        byte[] second = image("");
        put("1.0", first, IMAGE).expect(201);
        put("1.0", second, IMAGE).expect(201);
        client.delete(manifests("1.0")).expect(202);
        client.get(manifests("1.0")).expect(404);
        JsonNode deletion = deletions().get(0);
        assertThat(deletion.get("kind").asString()).isEqualTo("tag");
        assertThat(deletion.get("tag").asString()).isEqualTo("1.0");
        assertThat(deletion.get("digest").asString()).isEqualTo(sha256(second));
        assertThat(deletion.get("deletedBy").asString()).isEqualTo("admin");
        restore(deletion, "").expect(200);
        assertThat(client.get(manifests("1.0")).expect(200).body()).isEqualTo(second);
        assertThat(deletions()).isEmpty();

        List<String> named = history("1.0").stream()
                .map(change -> change.path("digest").asString("deleted"))
                .toList();
        assertThat(named).containsExactly(sha256(second), "deleted", sha256(second), sha256(first));
        client.api(
                        "PUT",
                        "/api/v1/tag-history?repository=" + repository + "&tag=1.0",
                        "{\"digest\":\"" + sha256(first) + "\"}")
                .expect(200);
        assertThat(client.get(manifests("1.0")).expect(200).body()).isEqualTo(first);
        assertThat(history("1.0")).hasSize(5);
    }

    @Test
    void aTagThatNamesSomethingElseIsOnlyMovedWhenToldTo() {
        byte[] first = image("");
        byte[] second = image("");
        put("t", first, IMAGE).expect(201);
        client.delete(manifests("t")).expect(202);
        put("t", second, IMAGE).expect(201);
        JsonNode deletion = deletions().get(0);
        restore(deletion, "").expect(409);
        assertThat(client.get(manifests("t")).body()).isEqualTo(second);
        restore(deletion, "&replace=true").expect(200);
        assertThat(client.get(manifests("t")).body()).isEqualTo(first);
        restore(deletion, "").expect(404);
    }

    @Test
    void aDeletedManifestComesBackByteIdenticalWithItsTagsAndBlobs() throws Exception {
        byte[] image = image("");
        put("a", image, IMAGE).expect(201);
        put("b", image, IMAGE).expect(201);
        client.delete(manifests(sha256(image))).expect(202);
        client.get(manifests("a")).expect(404);
        client.get(manifests(sha256(image))).expect(404);
        for (String blob : blobsOf(image)) {
            client.delete(blobs(blob)).expect(202);
            client.get(blobs(blob)).expect(404);
        }
        collectAfter(GRACE.minusHours(1));
        JsonNode restored = restore(deletions().get(0), "").expect(200).json();
        assertThat(restored.get("tags").size()).isEqualTo(2);
        for (String reference : List.of("a", "b", sha256(image))) {
            assertThat(client.get(manifests(reference)).expect(200).body()).isEqualTo(image);
        }
        for (String blob : blobsOf(image)) {
            assertThat(sha256(client.get(blobs(blob)).expect(200).body())).isEqualTo(blob);
        }
        collectAfter(GRACE.multipliedBy(3));
        assertThat(client.get(manifests("a")).expect(200).body()).isEqualTo(image);
        for (String blob : blobsOf(image)) {
            client.get(blobs(blob)).expect(200);
        }
    }

    @Test
    void afterTheGraceTimeNothingIsOfferedAndNothingComesBack() throws Exception {
        byte[] image = image("");
        put("a", image, IMAGE).expect(201);
        client.delete(manifests(sha256(image))).expect(202);
        JsonNode deletion = deletions().get(0);
        clock.advance(GRACE.plusHours(1));
        assertThat(deletions()).isEmpty();
        collectAfter(Duration.ZERO);
        restore(deletion, "").expect(404);
        collectAfter(GRACE.plusHours(1));
        assertThat(stored()).doesNotContain(sha256(image)).doesNotContainAnyElementsOf(blobsOf(image));
    }

    @Test
    void whatIsPushedAgainMeanwhileStays() throws Exception {
        byte[] image = image("");
        put("a", image, IMAGE).expect(201);
        client.delete(manifests(sha256(image))).expect(202);
        put("a", image, IMAGE).expect(201);
        collectAfter(GRACE.multipliedBy(3));
        assertThat(client.get(manifests("a")).expect(200).body()).isEqualTo(image);
    }

    @Test
    void aDeletedRepositoryIsGoneAtOnceAndComesBackWhole() throws Exception {
        byte[] image = image("");
        put("1", image, IMAGE).expect(201);
        client.api("DELETE", "/api/v1/repositories/" + repository, "").expect(204);
        client.get(manifests("1")).expect(404, "NAME_UNKNOWN");
        client.get("/v2/" + repository + "/tags/list").expect(404);
        assertThat(client.api("GET", "/api/v1/repositories?n=1000", "")
                        .expect(200)
                        .text())
                .doesNotContain(repository);
        JsonNode deleted = client.api("GET", "/api/v1/deleted-repositories", "")
                .expect(200)
                .json()
                .get("repositories")
                .get(0);
        assertThat(deleted.get("name").asString()).isEqualTo(repository);
        assertThat(deleted.get("deletedBy").asString()).isEqualTo("admin");
        String restore = "/api/v1/deleted-repositories/" + deleted.get("id").asLong() + "/restore";

        // Its name is free, and somebody takes it.
        byte[] other = image("");
        put("1", other, IMAGE).expect(201);
        client.api("POST", restore, "").expect(409);
        client.api("DELETE", "/api/v1/repositories/" + repository, "").expect(204);
        collectAfter(GRACE.minusHours(1));
        client.api("POST", restore, "").expect(200);
        assertThat(client.get(manifests("1")).expect(200).body()).isEqualTo(image);
        collectAfter(GRACE.multipliedBy(2));
        collectAfter(GRACE.multipliedBy(2));
        assertThat(client.get(manifests("1")).expect(200).body()).isEqualTo(image);
        assertThat(stored()).doesNotContain(sha256(other)).doesNotContainAnyElementsOf(blobsOf(other));
        client.api("POST", restore, "").expect(404);
    }

    @Test
    void toAskForABlobThatWaitsPutsItsReviewOff() throws Exception {
        byte[] content = random(100);
        String blob = push(content);
        clock.advance(GRACE.minusHours(1));
        client.head(blobs(blob)).expect(200);
        collectAfter(Duration.ofHours(2));
        client.head(blobs(blob)).expect(200);
        collectAfter(GRACE.minusHours(3));
        client.get(blobs(blob)).expect(200);
        collectAfter(Duration.ofHours(2));
        client.get(blobs(blob)).expect(404);
        assertThat(stored()).doesNotContain(blob);
    }

    @Test
    void toAskForAManifestThatWaitsPutsItsReviewOff() throws Exception {
        byte[] image = pushed(image(""));
        clock.advance(GRACE.minusHours(1));
        client.head(manifests(sha256(image))).expect(200);
        collectAfter(Duration.ofHours(2));
        client.get(manifests(sha256(image))).expect(200);
        collectAfter(GRACE);
        client.get(manifests(sha256(image))).expect(404);
    }

    @Test
    void aMountedBlobOutlivesItsSource() throws Exception {
        byte[] content = random(100);
        String blob = push(content);
        String source = repository;
        clock.advance(GRACE.minusHours(1));
        repository = fresh("admin");
        client.send("POST", uploads() + "?mount=" + blob + "&from=" + source, new byte[0])
                .expect(201);
        collectAfter(Duration.ofHours(2));
        client.get("/v2/" + source + "/blobs/" + blob).expect(404);
        assertThat(client.get(blobs(blob)).expect(200).body()).isEqualTo(content);
        byte[] layer = content;
        byte[] config = random(20);
        push(config);
        byte[] image = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(IMAGE, descriptor(CONFIG, config), descriptor(LAYER, layer)));
        put("1", image, IMAGE).expect(201);
        collectAfter(GRACE.multipliedBy(2));
        client.get(blobs(blob)).expect(200);
    }

    @Test
    void anIndexKeepsWhatItListsAndASubjectWhatIsAboutIt() throws Exception {
        byte[] child = pushed(image(""));
        byte[] index = index("", child);
        put("multi", index, INDEX).expect(201);
        byte[] signature = pushed(image(subject(index).replace(IMAGE, INDEX)));
        collectAfter(GRACE.multipliedBy(2));
        for (byte[] manifest : List.of(child, index, signature)) {
            client.get(manifests(sha256(manifest))).expect(200);
        }
        client.delete(manifests("multi")).expect(202);
        collectAfter(GRACE.plusHours(1));
        client.get(manifests(sha256(index))).expect(404);
        client.get(manifests(sha256(child))).expect(200);
        collectAfter(GRACE.plusHours(1));
        client.get(manifests(sha256(child))).expect(404);
        client.get(manifests(sha256(signature))).expect(404);
    }

    @Test
    void anAbandonedUploadExpires() throws Exception {
        Answer begun = client.send("POST", uploads(), new byte[0]).expect(202);
        client.send("PATCH", begun.location(), random(1000)).expect(202);
        collectAfter(Duration.ofHours(23));
        client.get(begun.location()).expect(204);
        clock.advance(Duration.ofHours(2));
        collectAfter(Duration.ZERO);
        client.get(begun.location()).expect(404, "BLOB_UPLOAD_UNKNOWN");
        try (var unfinished = store.unfinished()) {
            assertThat(unfinished).isEmpty();
        }
    }

    @Test
    void whatACrashLeftInTheStorageIsFound() throws Exception {
        byte[] content = random(100);
        try (BlobUpload upload = store.begin(DigestAlgorithm.SHA256)) {
            upload.append(Channels.newChannel(new ByteArrayInputStream(content)), content.length);
            upload.commit(Digest.sha256(content));
        }
        store.begin(DigestAlgorithm.SHA256).close();
        String linked = push(random(100));
        collectAfter(Duration.ZERO);
        assertThat(stored()).contains(sha256(content), linked);
        collectAfter(Duration.ofHours(2));
        collectAfter(Duration.ofMinutes(11));
        assertThat(stored()).doesNotContain(sha256(content)).contains(linked);
        collectAfter(Duration.ofHours(25));
        try (var unfinished = store.unfinished()) {
            assertThat(unfinished).isEmpty();
        }
    }

    @Test
    void contentThatIsBroughtTwiceTakesItsSpaceOnce() throws Exception {
        byte[] content = random(5000);
        String blob = push(content);
        push(content);
        byte[] image = image("");
        put("a", image, IMAGE).expect(201);
        put("b", image, IMAGE).expect(201);
        collectAfter(Duration.ZERO);
        assertThat(storedObjects().stream().filter(digest -> digest.equals(blob)))
                .hasSize(1);
        assertThat(storedObjects().stream().filter(digest -> digest.equals(sha256(image))))
                .hasSize(1);
        assertThat(client.get(blobs(blob)).expect(200).body()).isEqualTo(content);
    }

    @Test
    void theDryRunSaysWhatWouldGoAndWhyAndChangesNothing() throws Exception {
        byte[] image = image("");
        put("gone", image, IMAGE).expect(201);
        collectAfter(GRACE.multipliedBy(2));
        client.delete(manifests("gone")).expect(202);
        String lonely = push(random(77));
        JsonNode before = preview();
        List<JsonNode> manifests = page("manifests");
        JsonNode entry = manifests.stream()
                .filter(candidate -> candidate.get("digest").asString().equals(sha256(image)))
                .findFirst()
                .orElseThrow();
        assertThat(entry.get("repository").asString()).isEqualTo(repository);
        assertThat(entry.get("reason").asString()).isEqualTo("tag deleted");
        assertThat(Instant.parse(entry.get("dueAt").asString()))
                .isBetween(
                        clock.instant().plus(GRACE).minusSeconds(60),
                        clock.instant().plus(GRACE));
        assertThat(page("blobs").stream().map(blob -> blob.get("digest").asString()))
                .contains(lonely);
        client.get(manifests(sha256(image))).expect(200);
        client.get(blobs(lonely)).expect(200);
        assertThat(preview()).isEqualTo(before);
    }

    @Test
    void theDryRunCountsExactlyWhatGoesInTheEnd() throws Exception {
        byte[] kept = image("");
        put("kept", kept, IMAGE).expect(201);
        byte[] shared = pushed(image(""));
        byte[] single = pushed(image(""));
        byte[] index = index("", shared, single);
        put("multi", index, INDEX).expect(201);
        put("other", index(",\"annotations\":{\"a\":\"b\"}", shared), INDEX).expect(201);
        byte[] signature = pushed(image(subject(index).replace(IMAGE, INDEX)));
        byte[] about = pushed(image(subject(signature)));
        collectAfter(GRACE.multipliedBy(2));
        JsonNode before = preview();

        // With the index go one of its images, its signature and what is about that; the other image is listed
        // elsewhere.
        client.delete(manifests("multi")).expect(202);
        assertGrown(before, "manifests", 4);
        assertGrown(before, "links", 6);
        assertGrown(before, "blobs", 10);
        long bytes = index.length + single.length + signature.length + about.length + 3 * (32 + 64);
        assertGrown(before, "bytes", bytes);
        push(random(77));
        assertGrown(before, "links", 7);
        assertGrown(before, "bytes", bytes + 77);

        // A deleted repository, one of whose blobs another repository holds.
        String first = repository;
        String doomed = fresh("admin");
        repository = doomed;
        byte[] image = image("");
        put("1", image, IMAGE).expect(201);
        byte[] mounted = random(500);
        push(mounted);
        repository = first;
        push(mounted);
        put("mounted", bytes("""
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[]}""".formatted(IMAGE, descriptor(CONFIG, mounted))), IMAGE)
                .expect(201);
        client.api("DELETE", "/api/v1/repositories/" + doomed, "").expect(204);
        assertGrown(before, "repositories", 1);
        assertGrown(before, "manifests", 5);
        assertGrown(before, "links", 10);
        assertGrown(before, "blobs", 14);
        assertGrown(before, "bytes", bytes + 77 + image.length + 32 + 64);
        JsonNode entry = page("repositories").stream()
                .filter(candidate -> candidate.get("repository").asString().equals(doomed))
                .findFirst()
                .orElseThrow();
        assertThat(entry.get("size").asLong()).isEqualTo(image.length + 32 + 64 + 500);

        // What was pushed twice lies there twice until the next collection.
        assertGrown(before, "objects", 1);
        assertGrown(before, "objectBytes", 500);

        // And so it is: three grace times later it is all gone, and the sums are what they were.
        Set<String> there = stored();
        for (int i = 0; i < 4; i++) {
            collectAfter(GRACE.plusHours(1));
        }
        assertThat(there.size() - stored().size()).isGreaterThanOrEqualTo(14);
        assertThat(stored())
                .doesNotContain(sha256(single), sha256(signature), sha256(about), sha256(image))
                .contains(sha256(shared), sha256(kept));
        assertThat(preview().get("manifests").asLong()).isZero();
        assertThat(preview().get("bytes").asLong()).isZero();
        assertThat(preview().get("repositories").asLong()).isZero();
        assertThat(preview().get("objects").asLong()).isZero();
    }

    private void assertGrown(JsonNode before, String what, long by) {
        JsonNode now = preview();
        assertThat(now.get(what).asLong() - before.get(what).asLong())
                .as(what + " in " + now)
                .isEqualTo(by);
    }

    @Test
    void whatATagNamedUntilItWasPutBackIsPromisedLikeTheRest() throws Exception {
        byte[] old = image("");
        byte[] young = image("");
        put("keeper", old, IMAGE).expect(201);
        put("t", young, IMAGE).expect(201);
        collectAfter(GRACE.plusHours(1));
        // Nothing waits for a review of the younger one, and that is remembered.
        client.head(manifests(sha256(young))).expect(200);
        putBack("t", old);
        clock.advance(GRACE.minusHours(1));
        client.head(manifests(sha256(young))).expect(200);
        collectAfter(Duration.ofHours(2));
        client.get(manifests(sha256(young))).expect(200);
        collectAfter(GRACE);
        client.get(manifests(sha256(young))).expect(404);
    }

    @Test
    void whatADeletedTagReplacesWhenItComesBackIsPromisedLikeTheRest() throws Exception {
        byte[] old = image("");
        byte[] young = image("");
        put("keeper", old, IMAGE).expect(201);
        put("t", old, IMAGE).expect(201);
        client.delete(manifests("t")).expect(202);
        put("t", young, IMAGE).expect(201);
        long deletion = deletions().get(0).get("id").asLong();
        // Reviewed and kept, so that it is remembered as one that waits for nothing; the deletion is kept by hand
        // meanwhile.
        jdbc.sql("UPDATE deletion SET deleted_at = deleted_at + interval '10 days' WHERE id = :id")
                .param("id", deletion)
                .update();
        collectAfter(GRACE.plusHours(1));
        client.head(manifests(sha256(young))).expect(200);
        client.api("POST", "/api/v1/deletions/" + deletion + "/restore?repository=" + repository + "&replace=true", "")
                .expect(200);
        clock.advance(GRACE.minusHours(1));
        client.head(manifests(sha256(young))).expect(200);
        collectAfter(Duration.ofHours(2));
        client.get(manifests(sha256(young))).expect(200);
    }

    @Test
    void aRepositoryWhoseNameIsTakenWhileItComesBackIsRefused() throws Exception {
        put("1", image(""), IMAGE).expect(201);
        client.api("DELETE", "/api/v1/repositories/" + repository, "").expect(204);
        long id = deletedId();
        String restore = "/api/v1/deleted-repositories/" + id + "/restore";
        try (var thread = java.util.concurrent.Executors.newSingleThreadExecutor()) {
            var answer = transactions.execute(status -> {
                jdbc.sql("""
                                INSERT INTO repository (namespace_id, name, visibility, created_at)
                                SELECT namespace_id, :name, 'private', now() FROM repository WHERE id = :id""").param("name", repository).param("id", id).update();
                var asked = thread.submit(() -> client.api("POST", restore, ""));
                for (int i = 0; i < 1000 && !asked.isDone() && !somebodyWaits(); i++) {
                    pause();
                }
                return asked;
            });
            answer.get().expect(409);
        }
        put("1", image(""), IMAGE).expect(201);
    }

    private long deletedId() {
        return client.api("GET", "/api/v1/deleted-repositories", "")
                .expect(200)
                .json()
                .get("repositories")
                .get(0)
                .get("id")
                .asLong();
    }

    private boolean somebodyWaits() {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
                .query(Boolean.class)
                .single();
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTicketOfAnotherProcessIsUnknown() {
        client.api("GET", "/api/v1/gc/runs/1", "").expect(404);
        client.api("GET", "/api/v1/gc/runs/" + Long.MAX_VALUE, "").expect(404);
    }

    @Test
    void aCollectionSaysHowManyThingsItRemoved() throws Exception {
        // What other tests left goes step by step.
        for (int i = 0; i < 6; i++) {
            collectAfter(GRACE.plusHours(1));
        }
        for (int i = 0; i < 3; i++) {
            client.send("POST", uploads(), new byte[0]).expect(202);
        }
        clock.advance(Duration.ofHours(25));
        JsonNode run = collect();
        assertThat(run.get("removed").asLong()).isEqualTo(3);
        assertThat(run.get("reviewed").asLong()).isEqualTo(3);
        assertThat(collect().get("removed").asLong()).isZero();
    }

    @Test
    void onlyAdministratorsMayCollectAndOnlyOwnersUndo() {
        put("1", image(""), IMAGE).expect(201);
        client.delete(manifests("1")).expect(202);
        makePublic(repository);
        Client other = newUser("gc" + System.nanoTime());
        other.api("GET", "/api/v1/gc", "").expect(403);
        other.api("POST", "/api/v1/gc/runs", "").expect(403);
        other.api("GET", "/api/v1/deletions?repository=" + repository, "").expect(403);
        other.api("POST", "/api/v1/deletions/1/restore?repository=" + repository, "")
                .expect(403);
        other.api("DELETE", "/api/v1/repositories/" + repository, "").expect(403);
        assertThat(other.api("GET", "/api/v1/deleted-repositories", "")
                        .expect(200)
                        .json()
                        .get("repositories"))
                .isEmpty();
        anonymous().api("GET", "/api/v1/gc", "").expect(401);
        client.api("GET", "/api/v1/deletions?repository=Bad", "").expect(400);
        client.api("GET", "/api/v1/deletions", "").expect(400);
        client.api("GET", "/api/v1/tag-history?repository=" + repository + "&tag=.bad", "")
                .expect(400);
    }

    private void putBack(String tag, byte[] manifest) {
        client.api(
                        "PUT",
                        "/api/v1/tag-history?repository=" + repository + "&tag=" + tag,
                        "{\"digest\":\"" + sha256(manifest) + "\"}")
                .expect(200);
    }

    /** Moves the clock and has everything collected that is due then, twice: what goes may make more go. */
    private void collectAfter(Duration time) throws InterruptedException {
        clock.advance(time);
        collect();
        collect();
    }

    private JsonNode collect() throws InterruptedException {
        long ticket = client.api("POST", "/api/v1/gc/runs", "")
                .expect(202)
                .json()
                .get("ticket")
                .asLong();
        for (int i = 0; i < 600; i++) {
            JsonNode progress = client.api("GET", "/api/v1/gc/runs/" + ticket, "")
                    .expect(200)
                    .json();
            if (progress.get("done").asBoolean()) {
                assertThat(progress.has("failure")).as(progress.toString()).isFalse();
                return progress;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("a collection that does not end");
    }

    private Set<String> stored() throws IOException {
        return Set.copyOf(storedObjects());
    }

    /** The digests of all objects, from the store's own listing. */
    private List<String> storedObjects() throws IOException {
        try (Stream<StoredObject> objects = store.list()) {
            return objects.map(object -> object.key().value().replaceFirst(".*/(sha[0-9]+)/../([0-9a-f]+).*", "$1:$2"))
                    .toList();
        }
    }

    private static Set<String> blobsOf(byte[] image) {
        JsonNode manifest = Answer.JSON.readTree(image);
        return Stream.concat(
                        Stream.of(manifest.get("config")),
                        manifest.get("layers").valueStream())
                .map(descriptor -> descriptor.get("digest").asString())
                .collect(Collectors.toSet());
    }

    private List<JsonNode> deletions() {
        return client.api("GET", "/api/v1/deletions?repository=" + repository, "")
                .expect(200)
                .json()
                .get("deletions")
                .valueStream()
                .toList();
    }

    private Answer restore(JsonNode deletion, String more) {
        return client.api(
                "POST",
                "/api/v1/deletions/" + deletion.get("id").asLong() + "/restore?repository=" + repository + more,
                "");
    }

    private List<JsonNode> history(String tag) {
        return client.api("GET", "/api/v1/tag-history?repository=" + repository + "&tag=" + tag, "")
                .expect(200)
                .json()
                .get("changes")
                .valueStream()
                .toList();
    }

    private JsonNode preview() {
        return client.api("GET", "/api/v1/gc/preview", "").expect(200).json();
    }

    private List<JsonNode> page(String kind) {
        return client.api("GET", "/api/v1/gc/preview/" + kind + "?n=1000", "")
                .expect(200)
                .json()
                .get("entries")
                .valueStream()
                .toList();
    }
}
