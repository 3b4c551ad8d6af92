package io.slipway.registry.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.access.Visibility;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.MigratedDatabase;
import io.slipway.store.BlobStore;
import io.slipway.store.MemoryBlobStore;
import io.slipway.webhooks.Outbox;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a push of a manifest sends to the database, and what webhooks add to it. */
class PushCostTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Grace GRACE = new Grace(Duration.ofHours(1));

    /** Each of other bytes: what is stored already costs something else. */
    private static final String INDEX = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],
             "annotations":{"name":"%s"}}""";

    /** What goes to the database and waits for an answer, in its order. */
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();

    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void aPushSendsOneStatementForItsEventsWhetherThereAreWebhooksOrNot() throws Exception {
        try (MigratedDatabase database = new MigratedDatabase();
                ManifestWriters writers = new ManifestWriters(2, Duration.ofSeconds(10))) {
            ManifestStore manifests = manifests(database, writers);
            RepositoryRef repository = repository(database.jdbc());
            // The first one in a process may ask for more.
            put(manifests, repository, "warm");
            List<String> without = put(manifests, repository, "without");
            database.jdbc().execute("""
                    INSERT INTO webhook (namespace, url, form, events, header_names, sealed_headers, sealed_secret, enabled,
                        created_at, created_by, updated_at)
                    SELECT 'ana', 'http://127.0.0.1:9/', 'cloudevents', '{tag.moved}', '{}', '', '', true, now(), 'ana', now()
                    FROM generate_series(1, 100)""");
            List<String> with = put(manifests, repository, "with");
            assertThat(with).isEqualTo(without);
            assertThat(without).hasSize(3);
            assertThat(without.get(0)).doesNotContain("outbox");
            assertThat(without.get(1)).startsWith("INSERT INTO outbox");
            assertThat(without.get(2)).isEqualTo("commit");
            assertThat(woken).hasValue(3);
        }
    }

    private List<String> put(ManifestStore manifests, RepositoryRef repository, String tag) throws Exception {
        byte[] index = INDEX.formatted(tag).getBytes(UTF_8);
        Manifest manifest = ManifestParser.parse(index, Optional.of(MediaType.OCI_INDEX));
        ManifestStore.Content content = new ManifestStore.Content(Digest.sha256(index), index, Optional.empty());
        sent.clear();
        assertThat(manifests.put(repository, List.of(Tag.parse(tag)), named -> true, manifest, content, "ana"))
                .isInstanceOf(PutOutcome.Visible.class);
        return new ArrayList<>(sent);
    }

    private ManifestStore manifests(MigratedDatabase database, ManifestWriters writers) {
        DelegatingDataSource connections = new DelegatingDataSource(database.connections()) {
            @Override
            public Connection getConnection() throws SQLException {
                return recording(super.getConnection());
            }
        };
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(connections));
        JdbcClient jdbc = JdbcClient.create(connections);
        BlobStore blobs = new MemoryBlobStore();
        return new ManifestStore(
                blobs,
                writers,
                new JdbcTemplate(connections),
                transactions,
                new BlobLinks(jdbc, transactions, CLOCK, GRACE, 1000),
                new Outbox(jdbc, woken::incrementAndGet),
                CLOCK,
                GRACE,
                new ManifestStore.Limits(1000, 1 << 20, false));
    }

    private Connection recording(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "prepareStatement" -> sent.add((String) arguments[0]);
                        // None of ours goes unprepared, so that all are seen.
                        case "createStatement", "prepareCall" -> throw new AssertionError(method);
                        case "commit", "rollback" -> sent.add(method.getName());
                        default -> {
                            // Asks the driver, or nothing.
                        }
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static RepositoryRef repository(JdbcTemplate jdbc) {
        jdbc.execute("""
                INSERT INTO namespace (name, default_visibility, created_at) VALUES ('ana', 'private', now())""");
        long id = JdbcClient.create(jdbc).sql("""
                        INSERT INTO repository (namespace_id, name, visibility, created_at)
                        SELECT id, 'ana/app', 'private', now() FROM namespace WHERE name = 'ana' RETURNING id""").query(Long.class).single();
        return new RepositoryRef(new RepositoryId(id), RepositoryName.parse("ana/app"), Visibility.PRIVATE);
    }
}
