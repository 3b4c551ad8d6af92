package io.slipway.registry.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.access.Visibility;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.MigratedDatabase;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobUpload;
import io.slipway.store.MemoryBlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.store.UploadId;
import io.slipway.store.UploadProgress;
import io.slipway.webhooks.Outbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.Channels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Links, manifests, tags and sessions on a real PostgreSQL. */
class ContentTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T00:00:00Z"), ZoneOffset.UTC);
    private static final Tag LATEST = Tag.parse("latest");

    private static MigratedDatabase database;

    /** As long-lived as the database that knows what is in it. */
    private static final BlobStore BLOBS = new MemoryBlobStore();

    private JdbcClient jdbc;
    private BlobLinks links;
    private ManifestStore manifests;
    private UploadSessions sessions;
    private Deletions deletions;
    private TransactionTemplate transactions;
    private final ManifestWriters writers = new ManifestWriters(2, Duration.ofSeconds(10));
    private RepositoryRef repository;

    @BeforeAll
    static void startDatabase() throws Exception {
        database = new MigratedDatabase();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        database.close();
    }

    @BeforeEach
    void makeRepository() {
        jdbc = JdbcClient.create(database.connections());
        transactions = database.transactions();
        Grace grace = new Grace(Duration.ofHours(1));
        links = new BlobLinks(jdbc, transactions, CLOCK, grace, 1000);
        sessions = new UploadSessions(jdbc, CLOCK, new UploadSessions.Limits(10, 100));
        manifests = over(BLOBS, grace);
        deletions = new Deletions(jdbc, transactions, links, manifests, new Outbox(jdbc, () -> {}), CLOCK, grace);
        repository = repository("ana/app-" + System.nanoTime());
    }

    @AfterEach
    void endWriters() {
        writers.close();
    }

    @Test
    void aBlobIsServedOnlyWhereItIsLinked() throws Exception {
        StoredBlob blob = linked("hello");
        assertThat(links.find(repository.id(), blob.digest())).contains(blob);
        assertThat(links.find(repository("ben/app-" + System.nanoTime()).id(), blob.digest()))
                .isEmpty();
    }

    @Test
    void whatIsRememberedOfALinkFollowsEveryChangeOfIt() throws Exception {
        StoredBlob blob = linked("remembered");
        RepositoryRef other = repository("ben/app-" + System.nanoTime());
        assertThat(links.peek(repository.id(), blob.digest())).isEmpty();
        assertThat(links.find(repository.id(), blob.digest())).contains(blob);
        assertThat(links.peek(repository.id(), blob.digest())).contains(blob);
        assertThat(links.find(other.id(), blob.digest())).isEmpty();
        assertThat(links.mount(repository.id(), blob.digest(), other.id())).isTrue();
        assertThat(links.find(other.id(), blob.digest())).contains(blob);
        links.unlink(repository.id(), blob.digest());
        assertThat(links.peek(repository.id(), blob.digest())).isEmpty();
        assertThat(links.find(repository.id(), blob.digest())).isEmpty();
        links.link(repository.id(), blob, UploadId.random());
        assertThat(links.find(repository.id(), blob.digest())).contains(blob);
        assertThat(links.peek(other.id(), blob.digest())).contains(blob);
    }

    @Test
    void aManifestIsRememberedOnceItWasAskedFor() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer").digest());
        put(body);
        assertThat(manifests.peek(repository.id(), LATEST)).isEmpty();
        StoredManifest found = manifests.find(repository.id(), LATEST).orElseThrow();
        assertThat(manifests.peek(repository.id(), LATEST)).containsSame(found);
        assertThat(manifests.peek(repository.id(), found.digest())).containsSame(found);
        put(body);
        assertThat(manifests.peek(repository.id(), LATEST)).isEmpty();
    }

    @Test
    void aManifestWithoutItsBlobsIsRefusedByNameAndLeavesNothing() throws Exception {
        Digest absent = Digest.sha256("absent".getBytes(UTF_8));
        byte[] body = image(linked("config").digest(), absent);
        assertThat(put(body)).containsExactly(absent);
        assertThat(manifests.find(repository.id(), LATEST)).isEmpty();
        assertThat(events()).isEmpty();
    }

    @Test
    void aTagServesTheExactBytesUntilItIsMovedAndSaysSoInTheOutbox() throws Exception {
        byte[] first = image(linked("config").digest(), linked("layer 1").digest());
        byte[] second = image(linked("config").digest(), linked("layer 2").digest());
        assertThat(put(first)).isEmpty();
        assertThat(served()).isEqualTo(first);
        assertThat(put(second)).isEmpty();
        assertThat(served()).isEqualTo(second);
        assertThat(manifests.find(repository.id(), Digest.sha256(first))).isPresent();
        assertThat(events()).hasSize(4);
    }

    @Test
    void aLargeManifestIsNotHeldInMemory() throws Exception {
        byte[] small = image(linked("config").digest(), linked("layer").digest());
        byte[] large = java.util.Arrays.copyOf(small, ManifestStore.MAX_IN_MEMORY + 1);
        java.util.Arrays.fill(large, small.length, large.length, (byte) ' ');
        assertThat(put(large)).isEmpty();
        StoredManifest found = manifests.find(repository.id(), LATEST).orElseThrow();
        assertThat(found.size()).isEqualTo(large.length);
        assertThat(found.body()).isInstanceOf(StoredManifest.Body.InStore.class);
    }

    @Test
    void whatAManifestLacksIsToldBeforehand() throws Exception {
        Digest config = linked("config").digest();
        Digest absent = Digest.sha256("absent".getBytes(UTF_8));
        byte[] body = image(config, absent);
        Manifest manifest = ManifestParser.parse(body, Optional.of(MediaType.OCI_MANIFEST));
        assertThat(manifests.prospect(Optional.of(repository), manifest, Digest.sha256(body)))
                .isEqualTo(new PutProspect(Optional.empty(), List.of(absent)));
        assertThat(manifests.prospect(Optional.empty(), manifest, Digest.sha256(body)))
                .isEqualTo(new PutProspect(Optional.empty(), List.of(config, absent)));
    }

    @Test
    void whatIsStoredAlreadyIsToldBeforehand() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer").digest());
        put(body);
        Manifest manifest = ManifestParser.parse(body, Optional.of(MediaType.OCI_MANIFEST));
        Digest digest = Digest.sha256(body);
        PutProspect here = manifests.prospect(Optional.of(repository), manifest, digest);
        assertThat(here.object().orElseThrow().size()).isEqualTo(body.length);
        assertThat(here.missing()).isEmpty();
        assertThat(manifests.prospect(Optional.empty(), manifest, digest).object())
                .isEqualTo(here.object());
    }

    @Test
    void deletingATagKeepsTheManifestAndDeletingTheManifestTakesItsTags() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer").digest());
        put(body);
        assertThat(manifests.delete(repository, LATEST, "ana")).isTrue();
        assertThat(manifests.delete(repository, LATEST, "ana")).isFalse();
        assertThat(manifests.find(repository.id(), LATEST)).isEmpty();
        assertThat(manifests.find(repository.id(), Digest.sha256(body))).isPresent();
        put(body);
        assertThat(manifests.delete(repository, Digest.sha256(body), "ana")).isTrue();
        assertThat(manifests.find(repository.id(), LATEST)).isEmpty();
        assertThat(manifests.find(repository.id(), Digest.sha256(body))).isEmpty();
    }

    @Test
    void aBlobIsNotUnlinkedWhileAManifestNeedsIt() throws Exception {
        StoredBlob layer = linked("needed");
        byte[] body = image(linked("config").digest(), layer.digest());
        put(body);
        assertThat(links.unlink(repository.id(), layer.digest()))
                .isEqualTo(new BlobLinks.UnlinkOutcome.NeededBy(Digest.sha256(body)));
        manifests.delete(repository, Digest.sha256(body), "ana");
        assertThat(links.unlink(repository.id(), layer.digest())).isEqualTo(new BlobLinks.UnlinkOutcome.Unlinked());
        assertThat(links.unlink(repository.id(), layer.digest())).isEqualTo(new BlobLinks.UnlinkOutcome.NotThere());
    }

    @Test
    void tagsComeInBytewiseOrderAndInPages() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer").digest());
        for (String name : List.of("b", "B", "a", "_", "10", "9")) {
            put(body, Tag.parse(name));
        }
        assertThat(manifests.tags(repository.id(), "", 10)).hasToString("[10, 9, B, _, a, b]");
        assertThat(manifests.tags(repository.id(), "9a", 2)).hasToString("[B, _]");
    }

    @Test
    void puttingTaggingAndDeletingAtOnceNeverLeavesATagWithoutItsManifest() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer").digest());
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = List.of(
                    threads.submit(() -> repeat(() -> put(body))),
                    threads.submit(() -> repeat(() -> put(body, Tag.parse("other")))),
                    threads.submit(() -> repeat(() -> manifests.delete(repository, Digest.sha256(body), "ana"))),
                    threads.submit(() -> repeat(() -> manifests.delete(repository, LATEST, "ana"))));
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        for (Tag tag : manifests.tags(repository.id(), "", 10)) {
            assertThat(manifests.find(repository.id(), tag)).isPresent();
        }
        assertThat(manifests.find(repository.id(), LATEST).isPresent())
                .isEqualTo(manifests.tags(repository.id(), "", 10).contains(LATEST));
    }

    @Test
    void manyTagsAtOnceAndDeletesOfWhatTheyNamedDoNotWaitForEachOther() throws Exception {
        byte[] first = image(linked("config").digest(), linked("layer 1").digest());
        byte[] second = image(linked("config").digest(), linked("layer 2").digest());
        List<Tag> up =
                java.util.stream.Stream.of("a", "b", "c", "d").map(Tag::parse).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = List.of(
                    threads.submit(() -> repeat(() -> put(first, up))),
                    threads.submit(() -> repeat(() -> put(second, up.reversed()))),
                    threads.submit(() -> repeat(() -> manifests.delete(repository, Digest.sha256(first), "ana"))),
                    threads.submit(() -> repeat(() -> manifests.delete(repository, Digest.sha256(second), "ana"))));
            for (Future<?> thread : running) {
                thread.get();
            }
        }
        List<Tag> left = manifests.tags(repository.id(), "", 10);
        for (Tag tag : up) {
            assertThat(manifests.find(repository.id(), tag).isPresent()).isEqualTo(left.contains(tag));
        }
    }

    @Test
    void aManifestComesBackWithABlobThatIsBeingDeletedAtThatMoment() throws Exception {
        StoredBlob layer = linked("layer in doubt");
        byte[] body = image(linked("config").digest(), layer.digest());
        put(body);
        manifests.delete(repository, Digest.sha256(body), "ana");
        long deletion = onlyDeletion();
        Deletions.Outcome outcome = during(
                () -> assertThat(links.unlink(repository.id(), layer.digest()))
                        .isEqualTo(new BlobLinks.UnlinkOutcome.Unlinked()),
                () -> deletions.restore(repository, deletion, false, "ana"));
        assertThat(outcome).isInstanceOf(Deletions.Outcome.Restored.class);
        assertThat(served()).isEqualTo(body);
        assertThat(links.find(repository.id(), layer.digest())).contains(layer);
    }

    @Test
    void aBlobStaysWhoseManifestIsBeingBroughtBackAtThatMoment() throws Exception {
        StoredBlob layer = linked("layer wanted");
        byte[] body = image(linked("config").digest(), layer.digest());
        put(body);
        manifests.delete(repository, Digest.sha256(body), "ana");
        long deletion = onlyDeletion();
        BlobLinks.UnlinkOutcome outcome = during(
                () -> deletions.restore(repository, deletion, false, "ana"),
                () -> links.unlink(repository.id(), layer.digest()));
        assertThat(outcome).isEqualTo(new BlobLinks.UnlinkOutcome.NeededBy(Digest.sha256(body)));
        assertThat(links.find(repository.id(), layer.digest())).contains(layer);
    }

    /** As garbage collection does it: lock, look, delete. */
    @Test
    void aManifestThatIsPushedWhileItIsCollectedHasItsReferences() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer").digest());
        Digest digest = Digest.sha256(body);
        put(body);
        manifests.delete(repository, LATEST, "ana");
        List<Digest> missing = during(
                () -> ofManifest("SELECT 1 FROM manifest", "digest", digest, " FOR UPDATE")
                        .query(Integer.class)
                        .single(),
                () -> put(body),
                () -> ofManifest("DELETE FROM manifest", "digest", digest, "").update());
        assertThat(missing).isEmpty();
        assertThat(served()).isEqualTo(body);
        assertThat(ofManifest("SELECT count(*) FROM manifest_reference", "parent", digest, "")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    private JdbcClient.StatementSpec ofManifest(String what, String column, Digest digest, String then) {
        return jdbc.sql(what + " WHERE repository_id = :repository AND " + column + " = :digest" + then)
                .param("repository", repository.id().value())
                .param("digest", digest.toString());
    }

    @Test
    void aTagThatIsBeingPushedAtThatMomentIsNotTakenBack() throws Exception {
        byte[] first = image(linked("config").digest(), linked("layer 1").digest());
        byte[] second = image(linked("config").digest(), linked("layer 2").digest());
        put(first);
        manifests.delete(repository, LATEST, "ana");
        long deletion = onlyDeletion();
        Deletions.Outcome outcome = during(
                () -> assertThat(put(second)).isEmpty(), () -> deletions.restore(repository, deletion, false, "ana"));
        assertThat(outcome).isEqualTo(new Deletions.Outcome.Taken(LATEST, Digest.sha256(second)));
        assertThat(served()).isEqualTo(second);
        assertThat(onlyDeletion()).isEqualTo(deletion);
    }

    @Test
    void manyTagsComeBackInAnOrderThatLetsOthersPushThem() throws Exception {
        byte[] first = image(linked("config").digest(), linked("layer 1").digest());
        byte[] second = image(linked("config").digest(), linked("layer 2").digest());
        List<Tag> down =
                java.util.stream.Stream.of("d", "c", "b", "a").map(Tag::parse).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> pushing = threads.submit(() -> repeat(() -> put(second, down)));
            Future<?> undoing = threads.submit(() -> repeat(() -> {
                put(first, down);
                manifests.delete(repository, Digest.sha256(first), "ana");
                // As an older row may say it: in no order.
                jdbc.sql("UPDATE deletion SET tags = :tags WHERE repository_id = :repository AND tag IS NULL")
                        .param("tags", down.stream().map(Tag::toString).toArray(String[]::new))
                        .param("repository", repository.id().value())
                        .update();
                for (Deletion deletion : deletions.list(repository.id(), Long.MAX_VALUE, 10)) {
                    deletions.restore(repository, deletion.id(), true, "ana");
                }
            }));
            pushing.get();
            undoing.get();
        }
        assertThat(manifests.tags(repository.id(), "", 10)).hasSize(4);
    }

    @Test
    void manyTagsThatGoWithTheirManifestAreAllWrittenDown() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer").digest());
        List<Tag> tags = java.util.stream.IntStream.range(0, 200)
                .mapToObj(number -> Tag.parse("t" + number))
                .toList();
        put(body, tags);
        manifests.delete(repository, Digest.sha256(body), "ana");
        for (Tag tag : tags) {
            List<TagChange> history = deletions.history(repository.id(), tag, Long.MAX_VALUE, 10);
            assertThat(history.stream().map(TagChange::digest).toList())
                    .containsExactly(Optional.empty(), Optional.of(Digest.sha256(body)));
            assertThat(history.getFirst().changedBy()).isEqualTo("ana");
        }
    }

    @Test
    void aManifestThatCannotBeStoredLeavesNoTrace() throws Exception {
        byte[] before = image(linked("config").digest(), linked("layer 1").digest());
        put(before);
        List<String> events = events();
        byte[] body = image(linked("config").digest(), linked("layer 2").digest());
        manifests = over(storing(content -> {
            throw new IOException("No space left on device");
        }));
        assertThatThrownBy(() -> put(body)).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThat(manifests.find(repository.id(), Digest.sha256(body))).isEmpty();
        assertThat(served()).isEqualTo(before);
        assertThat(events()).isEqualTo(events);
    }

    @Test
    void aManifestIsSeenWhenItsObjectIsStoredAndHoldsUpNobodyUntilThen() throws Exception {
        byte[] before = image(linked("config").digest(), linked("layer 1").digest());
        byte[] other = image(linked("config").digest(), linked("layer 2").digest());
        byte[] body = image(linked("config").digest(), linked("layer 3").digest());
        put(before);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stored = new CountDownLatch(1);
        ManifestStore fast = manifests;
        ManifestStore slow = over(storing(content -> {
            begun.countDown();
            try {
                stored.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            manifests = slow;
            Future<List<Digest>> waiting = threads.submit(() -> put(body));
            try {
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
                manifests = fast;
                threads.submit(() -> put(other)).get(20, TimeUnit.SECONDS);
                assertThat(served())
                        .as("the tag of both, moved while one waits")
                        .isEqualTo(other);
                assertThat(manifests.find(repository.id(), Digest.sha256(body))).isEmpty();
                assertThat(waiting.isDone()).isFalse();
            } finally {
                stored.countDown();
            }
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEmpty();
        }
        manifests = slow;
        assertThat(manifests.find(repository.id(), LATEST).orElseThrow().digest())
                .isEqualTo(Digest.sha256(body));
        assertThat(events()).filteredOn("manifest.pushed"::equals).hasSize(3);
    }

    @Test
    void bytesThatAreStoredAlreadyAreNotStoredAgain() throws Exception {
        byte[] body = image(linked("config").digest(), linked("known layer").digest());
        StoredBlob known = linked(new String(body, UTF_8));
        manifests = over(storing(content -> {
            throw new IOException("stored again");
        }));
        assertThat(put(body, List.of(LATEST), Optional.of(known))).isEmpty();
        assertThat(served()).isEqualTo(body);
    }

    @Test
    void bytesWhoseObjectIsGoneAreStoredAgain() throws Exception {
        byte[] body = image(linked("config").digest(), linked("gone layer").digest());
        StoredBlob gone = stored(body);
        assertThat(put(body, List.of(LATEST), Optional.of(gone))).isEmpty();
        BLOBS.delete(gone.key());
        assertThat(served()).isEqualTo(body);
    }

    /** The one finds the object gone; the other has stored it anew, and is not seen to have before the first inserts. */
    @Test
    void bytesWhoseObjectIsGoneAreStoredAgainByTwoAtOnce() throws Exception {
        byte[] body = image(linked("config").digest(), linked("layer of two").digest());
        Digest digest = Digest.sha256(body);
        StoredBlob gone = stored(body);
        put(body);
        jdbc.sql("DELETE FROM tag WHERE repository_id = :repository")
                .param("repository", repository.id().value())
                .update();
        ofManifest("DELETE FROM manifest", "digest", digest, "").update();
        jdbc.sql("DELETE FROM blob WHERE digest = :digest")
                .param("digest", digest.toString())
                .update();
        List<Digest> missing = during(
                () -> {
                    jdbc.sql(
                                    "INSERT INTO blob (digest, size, storage_key, created_at) VALUES (:digest, 1, :key, now())")
                            .param("digest", digest.toString())
                            .param("key", stored(body).key().value())
                            .update();
                    jdbc.sql("""
                                    INSERT INTO manifest (repository_id, digest, media_type, size, created_at, created_by)
                                    VALUES (:repository, :digest, 'a/b', 1, now(), 'ben')""")
                            .param("repository", repository.id().value())
                            .param("digest", digest.toString())
                            .update();
                },
                () -> put(body, List.of(LATEST), Optional.of(gone)));
        assertThat(missing).isEmpty();
        assertThat(served()).isEqualTo(body);
    }

    @Test
    void aManifestOfVeryManyLayersIsTaken() throws Exception {
        Digest config = linked("config").digest();
        jdbc.sql("""
                        INSERT INTO blob SELECT 'sha256:a' || lpad(i::text, 63, '0'), 7, 'key of many ' || i, now()
                        FROM generate_series(1, 20000) i""").update();
        jdbc.sql("""
                        INSERT INTO blob_link (repository_id, digest, created_at)
                        SELECT :repository, 'sha256:a' || lpad(i::text, 63, '0'), now() FROM generate_series(1, 20000) i""").param("repository", repository.id().value()).update();
        String layers =
                jdbc.sql("SELECT digest FROM blob WHERE storage_key LIKE 'key of many %'").query(String.class).stream()
                        .map(digest -> "{\"mediaType\":\"a/b\",\"digest\":\"%s\",\"size\":7}".formatted(digest))
                        .collect(Collectors.joining(","));
        byte[] body = """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":6},
                 "layers":[%s]}""".formatted(config, layers).getBytes(UTF_8);
        assertThat(put(body)).isEmpty();
        assertThat(ofManifest("SELECT count(*) FROM manifest_reference", "parent", Digest.sha256(body), "")
                        .query(Long.class)
                        .single())
                .isEqualTo(20_001);
    }

    private ManifestStore over(BlobStore store) {
        return over(store, new Grace(Duration.ofHours(1)));
    }

    private ManifestStore over(BlobStore store, Grace grace) {
        return new ManifestStore(
                store,
                writers,
                database.jdbc(),
                transactions,
                links,
                new Outbox(jdbc, () -> {}),
                CLOCK,
                grace,
                new ManifestStore.Limits(1000, 1 << 20, false));
    }

    @FunctionalInterface
    private interface Before {
        void store(byte[] content) throws IOException;
    }

    /** The store, with something done before content at hand is stored. */
    private static BlobStore storing(Before before) {
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("store")) {
                        before.store((byte[]) arguments[1]);
                    }
                    return method.invoke(BLOBS, arguments);
                });
    }

    private long onlyDeletion() {
        List<Deletion> all = deletions.list(repository.id(), Long.MAX_VALUE, 10);
        assertThat(all).hasSize(1);
        return all.getFirst().id();
    }

    /**
     * Has one thing done in a transaction that ends only when the other has been begun in a thread of its own, and has ended
     * or waits for a lock.
     */
    private <T> T during(Step first, java.util.concurrent.Callable<T> second) throws Exception {
        return during(first, second, () -> {});
    }

    /** As above; one more thing is done before the transaction ends. */
    private <T> T during(Step first, java.util.concurrent.Callable<T> second, Step then) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<T> running = transactions.execute(status -> {
                try {
                    first.run();
                    Future<T> begun = thread.submit(second);
                    for (int i = 0; i < 1000 && !begun.isDone() && !somebodyWaits(); i++) {
                        Thread.sleep(10);
                    }
                    then.run();
                    return begun;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            return running.get();
        }
    }

    private boolean somebodyWaits() {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
                .query(Boolean.class)
                .single();
    }

    /** In a repository of many manifests; the plan is what keeps a page's cost from growing with them. */
    @Test
    void pagesOfReferrersAndHoldersGoAlongAnIndex() throws Exception {
        Digest config = linked("config").digest();
        put(image(config, linked("layer").digest()));
        for (String sql : List.of("""
                INSERT INTO blob SELECT 'sha256:' || lpad(i::text, 64, '0'), 7, 'k', now()
                FROM generate_series(1, 20000) i WHERE :repository > 0""", """
                INSERT INTO manifest
                SELECT :repository, 'sha256:' || lpad(i::text, 64, '0'), 'application/x', 7,
                       'sha256:' || lpad((i % 20)::text, 64, '0'), 'application/t' || i % 3, now(), 'ana', '{}'
                FROM generate_series(1, 20000) i""", """
                INSERT INTO manifest_reference
                SELECT :repository, 'sha256:' || lpad(i::text, 64, '0'), 'sha256:' || lpad((i * 7)::text, 64, '0'),
                       'manifest'
                FROM generate_series(1, 20000) i""")) {
            jdbc.sql(sql).param("repository", repository.id().value()).update();
        }
        jdbc.sql("ANALYZE").update();
        Referrers referrers = new Referrers(jdbc, links, BLOBS, CLOCK);
        Digest subject = Digest.parse("sha256:" + "0".repeat(63) + "7");
        Optional<MediaType> type = Optional.of(new MediaType("application/t1"));
        Referrers.Page page = referrers.of(repository.id(), subject, type, "", 100);
        assertThat(page.entries()).hasSize(100);
        assertThat(page.more()).isTrue();
        for (Optional<MediaType> filter : List.of(Optional.<MediaType>empty(), type)) {
            assertThat(plan(referrers, subject, filter))
                    .contains(filter.isEmpty() ? "manifest_referrers " : "manifest_referrers_of_type ")
                    .contains("manifest_reference_pkey")
                    .doesNotContain("Seq Scan on manifest");
        }
        assertThat(links.holders(config, 5)).contains(repository.id());
    }

    private String plan(Referrers referrers, Digest subject, Optional<MediaType> type) {
        return String.join(
                "\n",
                referrers
                        .statement("EXPLAIN ", repository.id(), subject, type, "", 101)
                        .query(String.class)
                        .list());
    }

    @Test
    void anAccountHasOnlySoManySessionsAndAllTogetherToo() {
        for (int i = 0; i < 10; i++) {
            assertThat(sessions.open(UploadId.random(), repository.id(), DigestAlgorithm.SHA256, "many"))
                    .isTrue();
        }
        assertThat(sessions.open(UploadId.random(), repository.id(), DigestAlgorithm.SHA256, "many"))
                .isFalse();
        UploadId other = UploadId.random();
        assertThat(sessions.open(other, repository.id(), DigestAlgorithm.SHA256, "other"))
                .isTrue();
        long open = sessions.count();
        UploadSessions full = new UploadSessions(jdbc, CLOCK, new UploadSessions.Limits(10, (int) open));
        assertThat(full.open(UploadId.random(), repository.id(), DigestAlgorithm.SHA256, "third"))
                .isFalse();
        full.close(other);
        assertThat(full.open(UploadId.random(), repository.id(), DigestAlgorithm.SHA256, "third"))
                .isTrue();
    }

    @Test
    void aSessionIsItsRepositorysAndRemembersHowFarItCame() throws Exception {
        BlobUpload upload = BLOBS.begin(DigestAlgorithm.SHA256);
        sessions.open(upload.id(), repository.id(), DigestAlgorithm.SHA256, "ana");
        assertThat(sessions.find(repository("ben/x-" + System.nanoTime()).id(), upload.id()))
                .isEmpty();
        UploadProgress progress = upload.append(Channels.newChannel(new ByteArrayInputStream(new byte[7])), 100);
        sessions.advance(upload.id(), progress);
        assertThat(sessions.find(repository.id(), upload.id())).contains(progress);
        sessions.close(upload.id());
        assertThat(sessions.find(repository.id(), upload.id())).isEmpty();
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static Void repeat(Step step) throws Exception {
        for (int round = 0; round < 60; round++) {
            step.run();
        }
        return null;
    }

    private RepositoryRef repository(String name) {
        RepositoryName parsed = RepositoryName.parse(name);
        jdbc.sql("""
                        INSERT INTO namespace (name, default_visibility, created_at)
                        VALUES (:name, 'private', now()) ON CONFLICT DO NOTHING""").param("name", parsed.namespace()).update();
        long id = jdbc.sql("""
                        INSERT INTO repository (namespace_id, name, visibility, created_at)
                        SELECT id, :name, 'private', now() FROM namespace WHERE name = :namespace RETURNING id""")
                .param("name", name)
                .param("namespace", parsed.namespace())
                .query(Long.class)
                .single();
        return new RepositoryRef(new RepositoryId(id), parsed, Visibility.PRIVATE);
    }

    private StoredBlob linked(String content) throws Exception {
        StoredBlob blob = stored(content.getBytes(UTF_8));
        links.link(repository.id(), blob, UploadId.random());
        return blob;
    }

    private StoredBlob stored(byte[] content) throws Exception {
        try (BlobUpload upload = BLOBS.begin(DigestAlgorithm.SHA256)) {
            upload.append(Channels.newChannel(new ByteArrayInputStream(content)), content.length);
            return upload.commit(Digest.sha256(content));
        }
    }

    private List<Digest> put(byte[] body) throws Exception {
        return put(body, LATEST);
    }

    private List<Digest> put(byte[] body, Tag tag) throws Exception {
        return put(body, List.of(tag));
    }

    private List<Digest> put(byte[] body, List<Tag> tags) throws Exception {
        return put(body, tags, Optional.empty());
    }

    private List<Digest> put(byte[] body, List<Tag> tags, Optional<StoredBlob> known) throws Exception {
        Manifest manifest = ManifestParser.parse(body, Optional.of(MediaType.OCI_MANIFEST));
        ManifestStore.Content content = new ManifestStore.Content(Digest.sha256(body), body, known);
        return switch (manifests.put(repository, tags, named -> true, manifest, content, "ana")) {
            case PutOutcome.Visible visible -> List.of();
            case PutOutcome.Incomplete(List<Digest> missing) -> missing;
            case PutOutcome.Unlike unlike -> throw new AssertionError(unlike);
        };
    }

    private byte[] served() {
        return switch (manifests.find(repository.id(), LATEST).orElseThrow().body()) {
            case StoredManifest.Body.InMemory(byte[] content) -> content;
            case StoredManifest.Body.InStore(BlobKey key) -> throw new AssertionError(key + " is not in memory");
        };
    }

    private List<String> events() {
        return jdbc.sql("SELECT type FROM outbox WHERE repository = :name ORDER BY id")
                .param("name", repository.name().toString())
                .query(String.class)
                .list();
    }

    private static byte[] image(Digest config, Digest layer) {
        return """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":6},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":7}]}
                """.formatted(config, layer).getBytes(UTF_8);
    }
}
