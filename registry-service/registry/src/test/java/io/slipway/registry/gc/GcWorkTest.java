package io.slipway.registry.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.registry.MigratedDatabase;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.Grace;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.ManifestWriters;
import io.slipway.registry.content.Times;
import io.slipway.registry.content.UploadSessions;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobUpload;
import io.slipway.store.MemoryBlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.store.StoredObject;
import io.slipway.store.UnfinishedUpload;
import io.slipway.store.UploadId;
import io.slipway.store.UploadProgress;
import io.slipway.webhooks.Outbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What the collector does beside its reviews, on a real PostgreSQL. */
class GcWorkTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Duration HISTORY = Duration.ofDays(90);

    private static MigratedDatabase database;

    private JdbcClient jdbc;
    private TransactionTemplate transactions;
    private RepositoryId repository;

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
        for (String table : List.of("tag_history", "deletion", "tombstone", "manifest_review", "blob_link_review")) {
            jdbc.sql("DELETE FROM " + table).update();
        }
        jdbc.sql("""
                        INSERT INTO namespace (name, default_visibility, created_at)
                        VALUES ('ana', 'private', now()) ON CONFLICT DO NOTHING""").update();
        repository = new RepositoryId(jdbc.sql("""
                        INSERT INTO repository (namespace_id, name, visibility, created_at)
                        SELECT id, 'ana/app-' || :number, 'private', now() FROM namespace WHERE name = 'ana'
                        RETURNING id""")
                .param("number", String.valueOf(System.nanoTime()))
                .query(Long.class)
                .single());
    }

    private static GcSettings settings(boolean untagged) {
        return new GcSettings(
                true,
                Duration.ofHours(24),
                untagged,
                Duration.ofHours(24),
                HISTORY,
                Duration.ofMillis(50),
                Duration.ofDays(1),
                Duration.ofHours(1),
                1);
    }

    @Test
    void oldHistoryGoesExceptForWhatATagNamesNow() {
        Instant old = NOW.minus(HISTORY).minusSeconds(1);
        // As many as fill more than two pages.
        for (int change = 0; change < 30; change++) {
            change("tag-", 100, "sha256:" + change, old);
        }
        change("deleted-", 10, "sha256:x", old);
        change("deleted-", 10, null, old);
        change("moved-", 10, "sha256:x", old);
        change("moved-", 10, "sha256:y", NOW);
        change("young-", 10, "sha256:x", NOW);
        change("young-", 10, "sha256:y", NOW);
        new Records(jdbc, CLOCK, settings(true)).trimHistory();
        assertThat(jdbc.sql("SELECT name || ' ' || digest FROM tag_history WHERE name LIKE '%-1' ORDER BY id")
                        .query(String.class)
                        .list())
                .containsExactly("tag-1 sha256:29", "moved-1 sha256:y", "young-1 sha256:x", "young-1 sha256:y");
        assertThat(count("tag_history")).isEqualTo(100 + 10 + 10 + 10);
    }

    private void change(String prefix, int tags, @org.jspecify.annotations.Nullable String digest, Instant at) {
        jdbc.sql("""
                        INSERT INTO tag_history (repository_id, name, digest, changed_at, changed_by)
                        SELECT :repository, :prefix || number, :digest, :at, 'ana' FROM generate_series(1, :tags) number""")
                .param("repository", repository.value())
                .param("prefix", prefix)
                .param("digest", digest)
                .param("at", Times.of(at))
                .param("tags", tags)
                .update();
    }

    @Test
    void deletionsAndTombstonesGoWhenTheirTimeHasPassed() {
        for (Duration age : List.of(Duration.ofHours(23), Duration.ofHours(25))) {
            jdbc.sql("""
                            INSERT INTO deletion (repository_id, digest, deleted_at, deleted_by)
                            VALUES (:repository, 'sha256:x', :at, 'ana')""")
                    .param("repository", repository.value())
                    .param("at", Times.of(NOW.minus(age)))
                    .update();
            jdbc.sql("""
                            INSERT INTO tombstone (storage_key, size, reason, due_at, deleted_at)
                            VALUES (:key, 1, 'unneeded', :at, :at)""")
                    .param("key", "key of " + age)
                    .param("at", Times.of(NOW.minus(age)))
                    .update();
        }
        jdbc.sql("INSERT INTO tombstone (storage_key, size, reason, due_at) VALUES ('open', 1, 'orphan', :at)")
                .param("at", Times.of(NOW.minus(Duration.ofDays(9))))
                .update();
        new Records(jdbc, CLOCK, settings(true)).trim();
        assertThat(count("deletion")).isEqualTo(1);
        assertThat(count("tombstone")).isEqualTo(2);
    }

    @Test
    void whatWasKeptWithoutATagIsQueuedOnceTheSettingSaysThatItGoes() {
        ManifestStore manifests = manifests();
        String tagged = manifest("tagged", null);
        jdbc.sql("INSERT INTO tag VALUES (:repository, 'latest', :digest, now(), 'ana')")
                .param("repository", repository.value())
                .param("digest", tagged)
                .update();
        String untagged = manifest("untagged", null);
        manifest("about", tagged);
        String waiting = manifest("waiting", null);
        for (int i = 0; i < 2100; i++) {
            manifest("many " + i, tagged);
        }
        jdbc.sql("DELETE FROM manifest_review WHERE digest <> :waiting")
                .param("waiting", waiting)
                .update();
        new Unqueued(jdbc, manifests, CLOCK, settings(false)).queue();
        assertThat(count("manifest_review")).isEqualTo(1);
        new Unqueued(jdbc, manifests, CLOCK, settings(true)).queue();
        assertThat(jdbc.sql("SELECT digest FROM manifest_review WHERE repository_id = :repository ORDER BY id")
                        .param("repository", repository.value())
                        .query(String.class)
                        .list())
                .containsExactly(waiting, untagged);
        new Unqueued(jdbc, manifests, CLOCK, settings(true)).queue();
        assertThat(count("manifest_review")).isEqualTo(2);
    }

    private ManifestStore manifests() {
        Grace grace = new Grace(Duration.ofHours(24));
        BlobLinks links = new BlobLinks(jdbc, transactions, CLOCK, grace, 100);
        return new ManifestStore(
                new MemoryBlobStore(),
                new ManifestWriters(2, Duration.ofSeconds(10)),
                database.jdbc(),
                transactions,
                links,
                new Outbox(jdbc, () -> {}),
                CLOCK,
                grace,
                new ManifestStore.Limits(100, 1 << 20, false));
    }

    private String manifest(String content, @org.jspecify.annotations.Nullable String subject) {
        String digest = Digest.sha256(content.getBytes(StandardCharsets.UTF_8)).toString();
        jdbc.sql("INSERT INTO blob VALUES (:digest, 7, 'k', now()) ON CONFLICT DO NOTHING")
                .param("digest", digest)
                .update();
        jdbc.sql("""
                        INSERT INTO manifest (repository_id, digest, media_type, size, subject, created_at, created_by)
                        VALUES (:repository, :digest, 'application/x', 7, :subject, now(), 'ana')""")
                .param("repository", repository.value())
                .param("digest", digest)
                .param("subject", subject)
                .update();
        return digest;
    }

    @Test
    void theStorageIsSweptAsItIsListed() throws Exception {
        int batches = 3;
        AtomicLong seen = new AtomicLong(-1);
        Listing store = new Listing(() -> Stream.of("one folder")
                .flatMap(all -> IntStream.range(0, batches * Leftovers.BATCH + 1)
                        .mapToObj(number -> {
                            if (number == (batches - 1) * Leftovers.BATCH) {
                                seen.set(count("tombstone"));
                            }
                            Instant storedAt = number == 0 ? NOW : NOW.minus(Duration.ofHours(2));
                            return new StoredObject(new BlobKey("object " + number), 1, storedAt);
                        })));
        leftovers(store).sweep();
        assertThat(seen).as("given up before all were listed").hasPositiveValue();
        assertThat(count("tombstone")).isEqualTo(batches * Leftovers.BATCH);
    }

    private Leftovers leftovers(BlobStore store) {
        UploadSessions sessions = new UploadSessions(jdbc, CLOCK, new UploadSessions.Limits(10, 100));
        return new Leftovers(jdbc, sessions, store, CLOCK, settings(true), new Totals(jdbc));
    }

    @Test
    void whatFailsKeepsNothingElseFromBeingDone() throws Exception {
        Instant old = NOW.minus(HISTORY).minusSeconds(1);
        change("tag-", 1, "sha256:x", old);
        change("tag-", 1, "sha256:y", old);
        Listing broken = new Listing(() -> {
            throw new UncheckedIOException(new IOException("the folder cannot be read"));
        });
        jdbc.sql("INSERT INTO tombstone (storage_key, size, reason, due_at) VALUES ('gone', 1, 'unneeded', :at)")
                .param("at", Times.of(NOW))
                .update();
        Totals totals = new Totals(jdbc);
        GcSettings settings = settings(true);
        QueueLengths lengths = new QueueLengths(jdbc, CLOCK);
        AtomicLong reviews = new AtomicLong();
        Collector collector = new Collector(
                List.of(
                        () -> {
                            throw new IllegalStateException("a review that fails");
                        },
                        () -> {
                            reviews.incrementAndGet();
                            return Verdict.NOTHING_DUE;
                        }),
                new Tombstones(jdbc, transactions, broken, CLOCK, totals),
                leftovers(broken),
                () -> Verdict.NOTHING_DUE,
                new Unqueued(jdbc, manifests(), CLOCK, settings),
                new Records(jdbc, CLOCK, settings),
                totals,
                lengths,
                CLOCK,
                settings);
        // Asked before it starts, so that its first pass is the one.
        long ticket = collector.wake(true);
        collector.start();
        try {
            Collector.Run run = await(collector, ticket);
            assertThat(run.failure().orElseThrow()).contains("a review that fails");
            assertThat(run.removed()).as("the object whose tombstone was due").isEqualTo(1);
            assertThat(reviews).hasPositiveValue();
            assertThat(count("tag_history")).isEqualTo(1);
            assertThat(collector.progress(ticket + 1)).isEmpty();
            assertThat(collector.progress(1)).isEmpty();
        } finally {
            collector.stop();
        }
    }

    private static Collector.Run await(Collector collector, long ticket) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            Optional<Collector.Run> run =
                    collector.progress(ticket).orElseThrow().run();
            if (run.isPresent()) {
                return run.get();
            }
            Thread.sleep(10);
        }
        throw new AssertionError("a pass that does not end");
    }

    @Test
    void queuesAreCountedNowAndThenAndNotBeyondALimit() {
        AtomicLong seconds = new AtomicLong();
        Clock moving = new Clock() {
            @Override
            public Instant instant() {
                return NOW.plusSeconds(seconds.get());
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                throw new UnsupportedOperationException("only instants are read");
            }
        };
        QueueLengths lengths = new QueueLengths(jdbc, moving);
        assertThat(lengths.last())
                .containsOnlyKeys("manifest_review", "blob_link_review", "blob_review", "tombstone")
                .containsEntry("manifest_review", 0L);
        jdbc.sql("""
                        INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
                        SELECT 1, 'sha256:x', 'pushed', now() FROM generate_series(1, 100500)""").update();
        lengths.refreshIfOld();
        assertThat(lengths.last()).containsEntry("manifest_review", 0L);
        seconds.addAndGet(QueueLengths.AGE.toSeconds());
        lengths.refreshIfOld();
        assertThat(lengths.last()).containsEntry("manifest_review", QueueLengths.MOST + 1);
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    /** A store whose listing is given, and that holds nothing but what may be deleted. */
    private record Listing(java.util.function.Supplier<Stream<StoredObject>> objects) implements BlobStore {
        @Override
        public Stream<StoredObject> list() {
            return objects.get();
        }

        @Override
        public Stream<UnfinishedUpload> unfinished() {
            return Stream.empty();
        }

        @Override
        public boolean delete(BlobKey key) {
            return true;
        }

        @Override
        public BlobUpload begin(DigestAlgorithm algorithm) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<BlobUpload> resume(UploadId id, UploadProgress recorded) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BlobKey newKey(Digest digest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void store(BlobKey key, byte[] content) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<StoredBlob> committed(UploadId id, Digest digest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Long> size(BlobKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BlobContent open(BlobKey key) {
            throw new UnsupportedOperationException();
        }
    }
}
