package io.slipway.registry.gc;

import io.slipway.registry.content.Times;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes the objects that were given up. A tombstone is claimed in one transaction, the object deleted after it, and that
 * written down in another: no transaction is open while the storage works, and whoever dies in between is followed by
 * another, for whom there is nothing left to delete at worst.
 */
final class Tombstones {
    private static final Logger LOG = LoggerFactory.getLogger(Tombstones.class);

    /** One that was claimed so long ago is claimed again. */
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private static final int BATCH = 100;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final BlobStore blobs;
    private final Clock clock;
    private final Totals totals;

    private record Doomed(String key, long size) {}

    Tombstones(JdbcClient jdbc, TransactionOperations transactions, BlobStore blobs, Clock clock, Totals totals) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.blobs = blobs;
        this.clock = clock;
        this.totals = totals;
    }

    /** Deletes some of the objects that are due. Answers how many are gone. */
    int deleteSome() {
        List<Doomed> claimed = transactions.execute(status -> claim());
        List<String> gone = new ArrayList<>();
        for (Doomed doomed : claimed) {
            try {
                if (blobs.delete(new BlobKey(doomed.key()))) {
                    totals.add("object", doomed.size());
                }
                gone.add(doomed.key());
            } catch (IOException e) {
                LOG.warn("the object {} cannot be deleted now; it is tried again", doomed.key(), e);
            }
        }
        if (!gone.isEmpty()) {
            jdbc.sql("UPDATE tombstone SET deleted_at = :now WHERE storage_key = ANY(:keys)")
                    .param("now", Times.of(clock.instant()))
                    .param("keys", gone.toArray(String[]::new))
                    .update();
        }
        return gone.size();
    }

    /** What has been taken into use after all loses its tombstone: an orphan may have been found just before its commit. */
    private List<Doomed> claim() {
        Instant now = clock.instant();
        List<Doomed> claimed = new ArrayList<>(jdbc.sql("""
                        UPDATE tombstone SET claimed_at = :now WHERE storage_key IN
                          (SELECT storage_key FROM tombstone
                           WHERE deleted_at IS NULL AND due_at <= :now AND (claimed_at IS NULL OR claimed_at < :stale)
                           ORDER BY due_at LIMIT :batch FOR UPDATE SKIP LOCKED)
                        RETURNING storage_key, size""")
                .param("now", Times.of(now))
                .param("stale", Times.of(now.minus(CLAIM)))
                .param("batch", BATCH)
                .query((row, number) -> new Doomed(row.getString(1), row.getLong(2)))
                .list());
        List<String> used = jdbc.sql("""
                        DELETE FROM tombstone WHERE storage_key = ANY(:keys)
                          AND EXISTS (SELECT 1 FROM blob b WHERE b.storage_key = tombstone.storage_key)
                        RETURNING storage_key""")
                .param("keys", claimed.stream().map(Doomed::key).toArray(String[]::new))
                .query((row, number) -> row.getString(1))
                .list();
        claimed.removeIf(doomed -> used.contains(doomed.key()));
        return claimed;
    }
}
