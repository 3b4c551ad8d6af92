package io.slipway.registry.gc;

import io.slipway.registry.content.Times;
import java.time.Clock;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides about blobs themselves: one goes when no repository holds it, as a blob or as a manifest. Its object is given up
 * in the same transaction and deleted after it.
 */
final class BlobReview {
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Totals totals;

    BlobReview(JdbcClient jdbc, TransactionOperations transactions, Clock clock, Totals totals) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.totals = totals;
    }

    /** Looks at one blob. */
    Verdict next() {
        return transactions.execute(status -> {
            Durable.later(jdbc);
            return take().map(this::review).orElse(Verdict.NOTHING_DUE);
        });
    }

    private Optional<String> take() {
        return jdbc.sql("""
                        DELETE FROM blob_review WHERE id = (SELECT id FROM blob_review ORDER BY id LIMIT 1
                                                            FOR UPDATE SKIP LOCKED)
                        RETURNING digest""").query(String.class).optional();
    }

    /** First the lock, then a look: whoever links a blob holds its row until the link can be seen. */
    private Verdict review(String digest) {
        boolean there = jdbc.sql("SELECT 1 FROM blob WHERE digest = :digest FOR UPDATE")
                .param("digest", digest)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!there) {
            return Verdict.KEPT;
        }
        Optional<Long> freed = jdbc.sql("""
                        WITH gone AS (
                          DELETE FROM blob b WHERE b.digest = :digest
                            AND NOT EXISTS (SELECT 1 FROM blob_link l WHERE l.digest = b.digest)
                            AND NOT EXISTS (SELECT 1 FROM manifest m WHERE m.digest = b.digest)
                          RETURNING b.storage_key, b.size)
                        INSERT INTO tombstone (storage_key, size, reason, due_at)
                        SELECT storage_key, size, 'unneeded', :now FROM gone RETURNING size""")
                .param("digest", digest)
                .param("now", Times.of(clock.instant()))
                .query(Long.class)
                .optional();
        freed.ifPresent(size -> totals.add("blob", size));
        return freed.isPresent() ? Verdict.REMOVED : Verdict.KEPT;
    }
}
