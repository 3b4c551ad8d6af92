package io.slipway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.fixtures.TestDatabase;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

class OutboxTest {

    private static final RepositoryName APP = RepositoryName.parse("team/app");
    private static final Digest DIGEST = Digest.sha256("{}".getBytes(StandardCharsets.UTF_8));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final AtomicInteger WRITTEN = new AtomicInteger();

    private static TestDatabase tables;
    private static AnnotationConfigApplicationContext application;

    private final JdbcClient database = application.getBean(JdbcClient.class);
    private final Outbox outbox = application.getBean(Outbox.class);
    private final TransactionTemplate transactions =
            new TransactionTemplate(application.getBean(PlatformTransactionManager.class));

    @EnableTransactionManagement(proxyTargetClass = true)
    static class Wiring {
        @Bean
        Outbox outbox(JdbcClient database) {
            return new Outbox(database, WRITTEN::incrementAndGet);
        }
    }

    @BeforeAll
    static void wire() {
        tables = WebhookDatabase.create();
        application = new AnnotationConfigApplicationContext();
        application.registerBean(JdbcClient.class, () -> tables.jdbc());
        application.registerBean(
                PlatformTransactionManager.class, () -> new JdbcTransactionManager(tables.connections()));
        application.register(Wiring.class);
        application.refresh();
    }

    @AfterAll
    static void close() {
        application.close();
        tables.close();
    }

    @BeforeEach
    void emptyOutbox() {
        database.sql("TRUNCATE outbox").update();
    }

    @Test
    void anEventAppearsWhenItsTransactionCommits() {
        List<RegistryEvent> events = List.of(
                new RegistryEvent.ManifestPushed(
                        APP, DIGEST, Optional.of(Tag.parse("latest")), MediaType.OCI_MANIFEST, 2, "mary", NOW),
                new RegistryEvent.TagMoved(APP, Tag.parse("latest"), DIGEST, Optional.empty(), "mary", NOW),
                new RegistryEvent.TagDeleted(APP, Tag.parse("latest"), DIGEST, "mary", NOW),
                new RegistryEvent.ManifestDeleted(APP, DIGEST, "mary", NOW));
        transactions.executeWithoutResult(transaction -> events.forEach(outbox::append));
        assertThat(database.sql("SELECT type FROM outbox ORDER BY id")
                        .query(String.class)
                        .list())
                .containsExactly("manifest.pushed", "tag.moved", "tag.deleted", "manifest.deleted");
        assertThat(database.sql("SELECT payload->>'size' || ' ' || (payload->>'tag') || ' ' || repository"
                                + " FROM outbox WHERE type = 'manifest.pushed'")
                        .query(String.class)
                        .single())
                .isEqualTo("2 latest team/app");
        assertThat(database.sql("SELECT DISTINCT payload->>'digest' FROM outbox")
                        .query(String.class)
                        .single())
                .isEqualTo(DIGEST.toString());
    }

    @Test
    void anEventGoesWithItsTransaction() {
        transactions.executeWithoutResult(transaction -> {
            outbox.append(new RegistryEvent.ManifestDeleted(APP, DIGEST, "mary", NOW));
            transaction.setRollbackOnly();
        });
        assertThat(database.sql("SELECT count(*) FROM outbox").query(Long.class).single())
                .isZero();
    }

    @Test
    void anEventWithoutATransactionIsRefused() {
        assertThatThrownBy(() -> outbox.append(new RegistryEvent.ManifestDeleted(APP, DIGEST, "mary", NOW)))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void whoeverWaitsForEventsIsToldOnceAfterTheCommitAndNotAfterARollback() {
        RegistryEvent event = new RegistryEvent.ManifestDeleted(APP, DIGEST, "mary", NOW);
        int before = WRITTEN.get();
        transactions.executeWithoutResult(transaction -> {
            outbox.append(event);
            outbox.append(event);
            assertThat(WRITTEN.get()).isEqualTo(before);
        });
        assertThat(WRITTEN.get()).isEqualTo(before + 1);
        transactions.executeWithoutResult(transaction -> {
            outbox.append(event);
            transaction.setRollbackOnly();
        });
        assertThat(WRITTEN.get()).isEqualTo(before + 1);
    }
}
