package io.slipway.registry.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.oci.Digest;
import io.slipway.registry.MigratedDatabase;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.Grace;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.ManifestWriters;
import io.slipway.store.BlobKey;
import io.slipway.store.MemoryBlobStore;
import io.slipway.webhooks.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Summing up, on a database of its own. */
class SummariesTest {
    private static MigratedDatabase database;

    private final JdbcClient jdbc = JdbcClient.create(database.connections());
    private final List<String> told = new ArrayList<>();
    private final MemoryBlobStore store = new MemoryBlobStore();

    @BeforeAll
    static void startDatabase() throws Exception {
        database = new MigratedDatabase();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        database.close();
    }

    @Test
    void oneThatCannotBeSummedUpKeepsNobodyFromIt() {
        make("docker.io/bad");
        make("docker.io/good");
        Summaries summaries = summaries();
        summaries.catchUp();
        assertThat(told).contains("docker.io/good");
        assertThat(told.stream().filter("docker.io/bad"::equals)).hasSize(3);
        assertThat(jdbc.sql("SELECT count(*) FROM repository_change")
                        .query(Long.class)
                        .single())
                .isZero();
        // With its next change it is tried again.
        jdbc.sql("INSERT INTO repository_change (repository_id) SELECT id FROM repository WHERE name = 'docker.io/bad'")
                .update();
        summaries.catchUp();
        assertThat(told.stream().filter("docker.io/bad"::equals)).hasSize(6);
    }

    @Test
    void pullsFromBeforeTheFirstSummaryCount() {
        make("docker.io/early");
        jdbc.sql("""
                        INSERT INTO blob (digest, size, storage_key, created_at) VALUES ('sha256:e', 1, 'e', now());
                        INSERT INTO manifest (repository_id, digest, media_type, size, created_at, created_by)
                        SELECT id, 'sha256:e', 'x', 1, now(), 'ann' FROM repository WHERE name = 'docker.io/early';
                        INSERT INTO manifest_pulls SELECT repository_id, digest, 7, now() FROM manifest
                        WHERE digest = 'sha256:e'""").update();
        summaries().catchUp();
        assertThat(jdbc.sql("SELECT pulls FROM repository_summary WHERE name = 'docker.io/early'")
                        .query(Long.class)
                        .single())
                .isEqualTo(7);
    }

    @Test
    void thoseThatCannotBeReadKeepNoOtherFromIt() throws Exception {
        make("docker.io/many");
        jdbc.sql("""
                        INSERT INTO blob (digest, size, storage_key, created_at)
                        SELECT 'sha256:' || lpad(n::text, 64, '0'), 1, 'sha256/' || n, now()
                        FROM generate_series(1, 1200) n;
                        INSERT INTO manifest (repository_id, digest, media_type, size, created_at, created_by)
                        SELECT r.id, b.digest, 'application/vnd.oci.image.manifest.v1+json', 1, now(), 'ann'
                        FROM repository r, blob b WHERE r.name = 'docker.io/many' AND b.digest LIKE 'sha256:00%'""").update();
        byte[] index = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(UTF_8);
        Digest digest = Digest.sha256(index);
        BlobKey key = store.newKey(digest);
        store.store(key, index);
        jdbc.sql("INSERT INTO blob (digest, size, storage_key, created_at) VALUES (:digest, :size, :key, now())")
                .param("digest", digest.toString())
                .param("size", index.length)
                .param("key", key.toString())
                .update();
        jdbc.sql("""
                        INSERT INTO manifest (repository_id, digest, media_type, size, created_at, created_by)
                        SELECT id, :digest, 'application/vnd.oci.image.index.v1+json', :size, now(), 'ann'
                        FROM repository WHERE name = 'docker.io/many'""")
                .param("digest", digest.toString())
                .param("size", index.length)
                .update();
        jdbc.sql("""
                        INSERT INTO tag (repository_id, name, digest, updated_at, updated_by)
                        SELECT repository_id, 't' || right(digest, 8), digest, now(), 'ann'
                        FROM manifest JOIN repository r ON r.id = repository_id WHERE r.name = 'docker.io/many';
                        INSERT INTO manifest_facts (repository_id, digest, kind, platforms, download_size, labels, complete)
                        SELECT repository_id, digest, 'image', '{}', 0, '{}', FALSE
                        FROM manifest JOIN repository r ON r.id = repository_id WHERE r.name = 'docker.io/many'""").update();
        summaries().catchUp();
        assertThat(jdbc.sql("SELECT digest FROM manifest_facts WHERE complete")
                        .query(String.class)
                        .list())
                .containsExactly(digest.toString());
        assertThat(jdbc.sql("SELECT digest FROM image_stack")
                        .query(String.class)
                        .list())
                .containsExactly(digest.toString());
    }

    private void make(String name) {
        jdbc.sql("""
                        INSERT INTO repository (namespace_id, name, visibility, created_at)
                        SELECT id, :name, 'public', now() FROM namespace WHERE name = 'docker.io'""").param("name", name).update();
    }

    private Summaries summaries() {
        Clock clock = Clock.systemUTC();
        Grace grace = new Grace(Duration.ofHours(1));
        BlobLinks links = new BlobLinks(jdbc, database.transactions(), clock, grace, 10);
        ManifestStore manifests = new ManifestStore(
                store,
                new ManifestWriters(1, Duration.ofSeconds(10)),
                database.jdbc(),
                database.transactions(),
                links,
                new Outbox(jdbc, () -> {}),
                clock,
                grace,
                new ManifestStore.Limits(10, 1 << 16, false));
        Profiles profiles = new Profiles(jdbc, database.transactions(), clock, new Deprecations(jdbc));
        return new Summaries(
                jdbc, database.transactions(), new FactsReader(manifests, links, store), profiles, name -> {
                    told.add(name.toString());
                    if (name.toString().endsWith("bad")) {
                        throw new IllegalStateException("a fault of this one's own");
                    }
                });
    }
}
