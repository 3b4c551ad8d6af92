package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Counts pulls: GETs of manifests, HEADs not, and of what an index lists only the index. They are gathered in memory and
 * written every few seconds, many in one statement: a pull costs the database nothing, and what a crash loses is the
 * count of some seconds.
 */
public final class Pulls {
    /** How many manifests are gathered between two writings; pulls of further ones are not counted. */
    private static final int MOST = 100_000;

    private static final int BATCH = 1000;

    private record Key(long repository, String digest) {}

    private record Count(long pulls, Instant last) {}

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private Map<Key, Count> counts = new HashMap<>();

    public Pulls(JdbcClient jdbc, TransactionOperations transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A manifest was asked for and is there. Called on the path of each pull: waits for nothing. */
    public void note(RepositoryId repository, Digest digest) {
        Key key = new Key(repository.value(), digest.toString());
        Instant now = clock.instant();
        lock.lock();
        try {
            if (counts.size() < MOST || counts.containsKey(key)) {
                counts.merge(key, new Count(1, now), (one, other) -> new Count(one.pulls + 1, now));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what was gathered. What cannot be written now is kept for the next time. */
    void write() {
        Map<Key, Count> taken;
        lock.lock();
        try {
            taken = counts;
            counts = new HashMap<>();
        } finally {
            lock.unlock();
        }
        List<Map.Entry<Key, Count>> rows = new ArrayList<>(taken.entrySet());
        for (int from = 0; from < rows.size(); from += BATCH) {
            List<Map.Entry<Key, Count>> batch = rows.subList(from, Math.min(rows.size(), from + BATCH));
            boolean written = false;
            try {
                transactions.executeWithoutResult(status -> write(batch));
                written = true;
            } finally {
                if (!written) {
                    putBack(rows.subList(from, rows.size()));
                }
            }
        }
    }

    /** A manifest may have gone since; and what an index lists is pulled along with it. */
    private void write(List<Map.Entry<Key, Count>> batch) {
        jdbc.sql("""
                        WITH pulled AS (
                            SELECT p.repository_id, p.digest, p.pulls, p.last
                            FROM unnest(:repositories, :digests, :pulls, CAST(:lasts AS timestamptz[]))
                                 AS p (repository_id, digest, pulls, last)
                            JOIN manifest m ON m.repository_id = p.repository_id AND m.digest = p.digest
                            WHERE NOT EXISTS (SELECT 1 FROM manifest_reference r
                                              WHERE r.repository_id = p.repository_id AND r.child = p.digest
                                                AND r.kind = 'manifest')),
                        counted AS (
                            INSERT INTO manifest_pulls (repository_id, digest, pulls, last_pulled_at)
                            SELECT * FROM pulled
                            ON CONFLICT (repository_id, digest)
                            DO UPDATE SET pulls = manifest_pulls.pulls + excluded.pulls,
                                          last_pulled_at =
                                              greatest(manifest_pulls.last_pulled_at, excluded.last_pulled_at))
                        UPDATE repository_summary s
                        SET pulls = s.pulls + summed.pulls, last_pulled_at = greatest(s.last_pulled_at, summed.last)
                        FROM (SELECT repository_id, sum(pulls) AS pulls, max(last) AS last FROM pulled
                              GROUP BY repository_id) summed
                        WHERE s.repository_id = summed.repository_id""")
                .param(
                        "repositories",
                        batch.stream().map(row -> row.getKey().repository).toArray(Long[]::new))
                .param("digests", batch.stream().map(row -> row.getKey().digest).toArray(String[]::new))
                .param("pulls", batch.stream().map(row -> row.getValue().pulls).toArray(Long[]::new))
                .param(
                        "lasts",
                        batch.stream()
                                .map(row -> row.getValue().last.toString())
                                .toArray(String[]::new))
                .update();
    }

    private void putBack(List<Map.Entry<Key, Count>> rows) {
        lock.lock();
        try {
            for (Map.Entry<Key, Count> row : rows) {
                counts.merge(
                        row.getKey(),
                        row.getValue(),
                        (one, other) -> new Count(
                                one.pulls + other.pulls, one.last.isAfter(other.last) ? one.last : other.last));
            }
        } finally {
            lock.unlock();
        }
    }
}
