package io.slipway.registry.gc;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.RepositoryId;
import io.slipway.registry.content.Times;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Empties repositories whose grace time has passed, a batch of rows at a time, and removes them. From the first batch on
 * such a repository cannot be brought back.
 */
final class Purge {
    private static final int BATCH = 500;

    /** In this order: tags hold manifests, and all hold the repository. What a batch unneeds is queued by triggers. */
    private static final List<String> TABLES =
            List.of("tag", "cached", "manifest", "blob_link", "upload", "deletion", "tag_history");

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Access access;
    private final Clock clock;
    private final GcSettings settings;
    private final Totals totals;

    Purge(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Access access,
            Clock clock,
            GcSettings settings,
            Totals totals) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.access = access;
        this.clock = clock;
        this.settings = settings;
        this.totals = totals;
    }

    /** Empties and removes one repository. */
    Verdict next() {
        Instant until = clock.instant().minus(settings.grace());
        List<RepositoryId> due = access.deletedUntil(until, 1);
        if (due.isEmpty()) {
            return Verdict.NOTHING_DUE;
        }
        RepositoryId repository = due.getFirst();
        if (!access.beginPurge(repository, until)) {
            return Verdict.KEPT;
        }
        for (String table : TABLES) {
            int deleted;
            do {
                deleted = deleteBatch(table, repository);
            } while (deleted == BATCH);
        }
        access.purge(repository);
        totals.add("repository", 0);
        return Verdict.REMOVED;
    }

    /** An upload's bytes are found by the sweep, which knows that no row knows them. */
    private int deleteBatch(String table, RepositoryId repository) {
        return transactions.execute(status -> {
            Durable.later(jdbc);
            Times.tell(jdbc, clock.instant());
            return jdbc.sql("""
                            DELETE FROM %1$s WHERE ctid IN (SELECT ctid FROM %1$s WHERE repository_id = :repository
                                                            LIMIT :batch FOR UPDATE)""".formatted(table))
                    .param("repository", repository.value())
                    .param("batch", BATCH)
                    .update();
        });
    }
}
