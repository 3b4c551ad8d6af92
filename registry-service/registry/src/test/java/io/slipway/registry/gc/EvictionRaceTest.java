package io.slipway.registry.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.access.Visibility;
import io.slipway.mirror.Sealing;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.MigratedDatabase;
import io.slipway.registry.conformance.MovingClock;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.content.CachedContent;
import io.slipway.registry.content.Grace;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.ManifestWriters;
import io.slipway.registry.content.ObjectGoneException;
import io.slipway.registry.content.StoredManifest;
import io.slipway.store.BlobKey;
import io.slipway.store.MemoryBlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.webhooks.Outbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Eviction and the reviews behind it, while others keep, adopt and use the same few things, on a real PostgreSQL. */
@Timeout(300)
class EvictionRaceTest {
    private static final String UPSTREAM = "docker.io";
    private static final int KEEPERS = 4;
    /** What each of them does at least, and at most while too little was evicted meanwhile. */
    private static final int STEPS = 250;

    private static final int MOST_STEPS = 10_000;
    private static final int EVICTIONS = 40;
    private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";

    private static MigratedDatabase database;

    private final MovingClock clock = new MovingClock();
    private final MemoryBlobStore store = new MemoryBlobStore();
    private final AtomicInteger evicted = new AtomicInteger();
    private final AtomicInteger objectsGone = new AtomicInteger();
    private JdbcClient jdbc;
    private ManifestStore manifests;
    private BlobLinks links;
    private CacheUses uses;
    private CachedContent content;
    private List<RepositoryRef> repositories;

    /** What is fought over. */
    private record Thing(byte[] bytes, Optional<Manifest> manifest) {
        Digest digest() {
            return Digest.sha256(bytes);
        }
    }

    @BeforeAll
    static void startDatabase() throws Exception {
        database = new MigratedDatabase();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        database.close();
    }

    private static List<Thing> things(long seed) {
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            things.add(new Thing(
                    ("blob %d of seed %d".formatted(i, seed)).repeat(3).getBytes(StandardCharsets.UTF_8),
                    Optional.empty()));
        }
        for (int i = 0; i < 3; i++) {
            Thing config = things.get(i);
            Thing layer = things.get(i + 1);
            byte[] bytes = """
                    {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(
                            IMAGE,
                            descriptor(config, "application/vnd.oci.image.config.v1+json"),
                            descriptor(layer, "application/vnd.oci.image.layer.v1.tar"))
                    .getBytes(StandardCharsets.UTF_8);
            things.add(new Thing(bytes, Optional.of(ManifestParser.parse(bytes, Optional.of(MediaType.parse(IMAGE))))));
        }
        return things;
    }

    private static String descriptor(Thing thing, String type) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(type, thing.digest(), thing.bytes().length);
    }

    private RepositoryRef repository(String name) {
        long id = jdbc.sql("""
                        INSERT INTO repository (namespace_id, name, visibility, created_at)
                        SELECT id, :name, 'public', now() FROM namespace WHERE name = 'docker.io' RETURNING id""").param("name", name).query(Long.class).single();
        return new RepositoryRef(new RepositoryId(id), RepositoryName.parse(name), Visibility.PUBLIC);
    }

    private void open(long seed) {
        jdbc = JdbcClient.create(database.connections());
        TransactionTemplate transactions = database.transactions();
        Grace grace = new Grace(Duration.ofHours(24));
        links = new BlobLinks(jdbc, transactions, clock, grace, 1000);
        manifests = new ManifestStore(
                store,
                new ManifestWriters(2, Duration.ofSeconds(10)),
                database.jdbc(),
                transactions,
                links,
                new Outbox(jdbc, () -> {}),
                clock,
                grace,
                new ManifestStore.Limits(1000, 1 << 20, false));
        uses = new CacheUses(jdbc, clock);
        content = new CachedContent(store, database.jdbc(), transactions, manifests, links, clock);
        repositories = IntStream.range(0, 3)
                .mapToObj(number -> repository("docker.io/race-%d-%d".formatted(seed, number)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsKeptIsThereAndWhatIsNotIsGone(long seed) throws Exception {
        open(seed);
        List<Thing> things = things(seed);
        // So little that each keep is too much.
        jdbc.sql("UPDATE upstream SET max_bytes = 600, max_age_seconds = 60 WHERE name = 'docker.io'")
                .update();
        Collection collection = new Collection();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> keepers = IntStream.range(0, KEEPERS)
                    .mapToObj(number -> threads.submit(keeping(new Random(seed * 100 + number), things)))
                    .toList();
            Future<?> evicting = threads.submit(() -> {
                while (!done.get()) {
                    evicted.addAndGet(collection.some());
                }
                return true;
            });
            Future<?> writing = threads.submit(() -> {
                while (!done.get()) {
                    uses.write();
                    Thread.sleep(1);
                }
                return true;
            });
            int kept = 0;
            try {
                for (Future<Integer> keeper : keepers) {
                    kept += keeper.get(2, TimeUnit.MINUTES);
                }
            } finally {
                done.set(true);
            }
            evicting.get(1, TimeUnit.MINUTES);
            writing.get(1, TimeUnit.MINUTES);
            assertThat(kept).isGreaterThan(STEPS);
            assertThat(evicted).hasValueGreaterThanOrEqualTo(EVICTIONS);
        }
        assertConsistent(things);
        uses.write();
        // What is still to be reviewed takes away nothing that is in use.
        clock.advance(Duration.ofHours(25));
        collection.all();
        assertConsistent(things);
        assertThat(jdbc.sql("SELECT count(*) FROM cached WHERE upstream = :upstream")
                        .param("upstream", UPSTREAM)
                        .query(Long.class)
                        .single())
                .as("nobody has used anything for a day")
                .isZero();
        assertThat(jdbc.sql("SELECT count(*) FROM blob").query(Long.class).single())
                .as("blobs")
                .isZero();
        // Whose keep failed has left its object to the sweep.
        assertThat(store.list().count()).isLessThanOrEqualTo(objectsGone.get());
    }

    /** The collector's work on mirrors. */
    private final class Collection {
        private final GcSettings settings = new GcSettings(
                true,
                Duration.ofHours(24),
                false,
                Duration.ofHours(24),
                Duration.ofDays(90),
                Duration.ofMillis(50),
                Duration.ofDays(1),
                Duration.ofHours(1),
                1);
        private final TransactionTemplate transactions = database.transactions();
        private final Totals totals = new Totals(jdbc);
        private final Eviction eviction = new Eviction(
                jdbc,
                transactions,
                new Upstreams(jdbc, new NoSecrets(), clock),
                uses,
                manifests,
                links,
                clock,
                totals,
                upstream -> 0);
        private final LinkReview linkReview = new LinkReview(jdbc, transactions, links, clock, settings, totals);
        private final BlobReview blobReview = new BlobReview(jdbc, transactions, clock, totals);
        private final Tombstones tombstones = new Tombstones(jdbc, transactions, store, clock, totals);

        /** A little of each; how many things were evicted. */
        int some() {
            int removed = eviction.next() == Verdict.REMOVED ? 1 : 0;
            linkReview.next();
            blobReview.next();
            tombstones.deleteSome();
            return removed;
        }

        void all() {
            while (eviction.next() != Verdict.NOTHING_DUE) {
                // One after the other.
            }
            while (linkReview.next() != Verdict.NOTHING_DUE) {
                // Likewise.
            }
            while (blobReview.next() != Verdict.NOTHING_DUE) {
                // Likewise.
            }
            while (tombstones.deleteSome() > 0) {
                // Likewise.
            }
        }
    }

    private record NoSecrets() implements Sealing {
        @Override
        public byte[] seal(String purpose, byte[] secret) {
            throw new UnsupportedOperationException(purpose);
        }

        @Override
        public byte[] open(String purpose, byte[] sealed) {
            throw new UnsupportedOperationException(purpose);
        }
    }

    /** Keeps, adopts and uses at random; how much was kept. */
    private Callable<Integer> keeping(Random random, List<Thing> things) {
        return () -> {
            int kept = 0;
            for (int step = 0; step < STEPS || (step < MOST_STEPS && evicted.get() < EVICTIONS); step++) {
                clock.advance(Duration.ofMillis(random.nextInt(200)));
                RepositoryRef repository = repositories.get(random.nextInt(repositories.size()));
                CachedContent.Place place = new CachedContent.Place(repository, UPSTREAM);
                Thing thing = things.get(random.nextInt(things.size()));
                try {
                    kept += keep(random, place, thing) ? 1 : 0;
                } catch (ObjectGoneException e) {
                    // It went while it was taken into use: whoever asks is told to ask again.
                    objectsGone.incrementAndGet();
                }
                uses.note(
                        repository.id(),
                        things.get(random.nextInt(things.size())).digest());
            }
            return kept;
        };
    }

    private boolean keep(Random random, CachedContent.Place place, Thing thing) throws IOException {
        if (thing.manifest().isPresent()) {
            Optional<Tag> tag =
                    random.nextBoolean() ? Optional.of(Tag.parse("t" + random.nextInt(2))) : Optional.empty();
            content.keep(place, thing.manifest().get(), thing.digest(), thing.bytes(), tag);
            return true;
        }
        if (random.nextInt(3) == 0) {
            return content.adopt(place, thing.digest(), thing.bytes().length);
        }
        BlobKey key = store.newKey(thing.digest());
        store.store(key, thing.bytes());
        content.keep(place, new StoredBlob(thing.digest(), thing.bytes().length, key));
        return true;
    }

    private void assertConsistent(List<Thing> things) throws IOException {
        for (RepositoryRef repository : repositories) {
            for (Thing thing : things) {
                String what = repository.name() + " " + thing.digest();
                boolean cached = holds("cached", repository, thing.digest());
                boolean linked = holds("blob_link", repository, thing.digest());
                boolean listed = holds("manifest", repository, thing.digest());
                assertThat(linked || listed).as(what).isEqualTo(cached);
                Optional<StoredBlob> found = links.find(repository.id(), thing.digest());
                assertThat(found.isPresent()).as(what).isEqualTo(linked);
                if (found.isPresent()) {
                    assertReadable(found.get().key(), thing);
                }
                Optional<StoredManifest> manifest = manifests.find(repository.id(), thing.digest());
                assertThat(manifest.isPresent()).as(what).isEqualTo(listed);
                if (manifest.isPresent() && manifest.get().body() instanceof StoredManifest.Body.InStore(BlobKey key)) {
                    assertReadable(key, thing);
                }
            }
            for (String tag : List.of("t0", "t1")) {
                Optional<String> named = jdbc.sql(
                                "SELECT digest FROM tag WHERE repository_id = :repository AND name = :tag")
                        .param("repository", repository.id().value())
                        .param("tag", tag)
                        .query(String.class)
                        .optional();
                assertThat(manifests
                                .find(repository.id(), Tag.parse(tag))
                                .map(found -> found.digest().toString()))
                        .isEqualTo(named);
            }
        }
        for (String key : jdbc.sql("""
                        SELECT b.storage_key FROM blob b WHERE b.digest IN
                          (SELECT digest FROM blob_link UNION SELECT digest FROM manifest)""").query(String.class).list()) {
            assertThat(store.size(new BlobKey(key))).as(key).isPresent();
        }
    }

    private void assertReadable(BlobKey key, Thing thing) throws IOException {
        try (var in = store.open(key).open(0)) {
            assertThat(in.readAllBytes()).isEqualTo(thing.bytes());
        }
    }

    private boolean holds(String table, RepositoryRef repository, Digest digest) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM %s WHERE repository_id = :repository AND digest = :digest)"
                        .formatted(table))
                .param("repository", repository.id().value())
                .param("digest", digest.toString())
                .query(Boolean.class)
                .single();
    }
}
