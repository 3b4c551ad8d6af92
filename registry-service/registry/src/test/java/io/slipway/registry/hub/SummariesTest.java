package io.slipway.registry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.MigratedDatabase;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.Grace;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.ManifestWriters;
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

    private void make(String name) {
        jdbc.sql("""
                        INSERT INTO repository (namespace_id, name, visibility, created_at)
                        SELECT id, :name, 'public', now() FROM namespace WHERE name = 'docker.io'""").param("name", name).update();
    }

    private Summaries summaries() {
        Clock clock = Clock.systemUTC();
        Grace grace = new Grace(Duration.ofHours(1));
        MemoryBlobStore store = new MemoryBlobStore();
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
