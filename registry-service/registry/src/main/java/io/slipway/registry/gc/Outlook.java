package io.slipway.registry.gc;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.DeletedRepository;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Adds up what would go in the end. What nothing holds now is found through the queues; what only that holds, as the images of
 * an index or what is about an image, is found from there, round by round, until a round finds nothing. So the cost follows
 * what would go, not what is here. Its notes are temporary tables of one transaction, which sees one state of everything.
 */
final class Outlook {
    private static final int PAGE = 1000;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Access access;
    private final GcSettings settings;

    Outlook(JdbcClient jdbc, TransactionOperations transactions, Access access, GcSettings settings) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.access = access;
        this.settings = settings;
    }

    Preview.Summary summary() {
        List<Long> repositories = deletedRepositories();
        return transactions.execute(status -> {
            jdbc.sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").update();
            jdbc.sql("""
                            CREATE TEMPORARY TABLE going (
                              repository_id bigint, digest text COLLATE "C", round int, PRIMARY KEY (repository_id, digest)
                            ) ON COMMIT DROP""").update();
            jdbc.sql("""
                            CREATE TEMPORARY TABLE lost (
                              repository_id bigint, digest text COLLATE "C", PRIMARY KEY (repository_id, digest)
                            ) ON COMMIT DROP""").update();
            Long[] deleted = repositories.toArray(Long[]::new);
            firstRound(deleted);
            for (int round = 1; nextRound(round) > 0; round++) {
                // Until nothing more follows.
            }
            lose(deleted);
            return sums(deleted.length);
        });
    }

    private List<Long> deletedRepositories() {
        List<Long> ids = new ArrayList<>();
        List<DeletedRepository> page;
        do {
            page = access.deletedAfter(ids.isEmpty() ? 0 : ids.getLast(), PAGE);
            page.forEach(repository -> ids.add(repository.id().value()));
        } while (page.size() == PAGE);
        return ids;
    }

    private void firstRound(Long[] deleted) {
        jdbc.sql("""
                        INSERT INTO going
                        SELECT m.repository_id, m.digest, 0 FROM manifest m WHERE m.repository_id = ANY(:deleted)
                        UNION
                        SELECT m.repository_id, m.digest, 0 FROM manifest_review r
                        JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = r.digest
                        WHERE (%s) IS NULL""".formatted(ManifestReview.KEPT_BECAUSE))
                .param("deleted", deleted)
                .param("untagged", settings.untaggedManifests())
                .update();
    }

    /** The questions of {@link ManifestReview#KEPT_BECAUSE}, asked as if what goes were gone. Answers how many follow. */
    private int nextRound(int round) {
        if (!settings.untaggedManifests()) {
            return 0;
        }
        return jdbc.sql("""
                        INSERT INTO going
                        SELECT m.repository_id, m.digest, :round FROM (
                          SELECT g.repository_id, r.child AS digest FROM going g JOIN manifest_reference r
                            ON r.repository_id = g.repository_id AND r.parent = g.digest AND r.kind = 'manifest'
                          WHERE g.round = :round - 1
                          UNION
                          SELECT g.repository_id, s.digest FROM going g JOIN manifest s
                            ON s.repository_id = g.repository_id AND s.subject = g.digest
                          WHERE g.round = :round - 1) held
                        JOIN manifest m ON m.repository_id = held.repository_id AND m.digest = held.digest
                        WHERE NOT EXISTS (SELECT 1 FROM tag t WHERE t.repository_id = m.repository_id AND t.digest = m.digest)
                          AND NOT EXISTS (
                            SELECT 1 FROM manifest_reference r
                            WHERE r.repository_id = m.repository_id AND r.child = m.digest AND r.kind = 'manifest'
                              AND NOT EXISTS (SELECT 1 FROM going g
                                              WHERE g.repository_id = r.repository_id AND g.digest = r.parent))
                          AND NOT EXISTS (
                            SELECT 1 FROM manifest s WHERE s.repository_id = m.repository_id AND s.digest = m.subject
                              AND NOT EXISTS (SELECT 1 FROM going g
                                              WHERE g.repository_id = s.repository_id AND g.digest = s.digest))
                          AND NOT EXISTS (
                            SELECT 1 FROM cached c WHERE c.repository_id = m.repository_id AND c.digest = m.digest)
                        ON CONFLICT DO NOTHING""").param("round", round).update();
    }

    private void lose(Long[] deleted) {
        jdbc.sql("""
                        INSERT INTO lost
                        SELECT l.repository_id, l.digest FROM blob_link l WHERE l.repository_id = ANY(:deleted)
                        UNION
                        SELECT l.repository_id, l.digest FROM (
                          SELECT repository_id, digest FROM blob_link_review
                          UNION
                          SELECT r.repository_id, r.child FROM going g JOIN manifest_reference r
                            ON r.repository_id = g.repository_id AND r.parent = g.digest AND r.kind = 'blob') candidate
                        JOIN blob_link l ON l.repository_id = candidate.repository_id AND l.digest = candidate.digest
                        WHERE NOT EXISTS (
                          SELECT 1 FROM manifest_reference r
                          WHERE r.repository_id = l.repository_id AND r.child = l.digest AND r.kind = 'blob'
                            AND NOT EXISTS (SELECT 1 FROM going g
                                            WHERE g.repository_id = r.repository_id AND g.digest = r.parent))
                          AND (l.deleted_at IS NOT NULL OR NOT EXISTS (
                            SELECT 1 FROM cached c WHERE c.repository_id = l.repository_id AND c.digest = l.digest))""").param("deleted", deleted).update();
        // What was filled just now has no statistics yet, and the sums go by them.
        jdbc.sql("ANALYZE going, lost").update();
    }

    private Preview.Summary sums(long repositories) {
        return jdbc.sql("""
                        WITH freed AS (
                          SELECT b.size FROM blob b
                          WHERE b.digest IN (SELECT digest FROM lost UNION SELECT digest FROM going
                                             UNION SELECT digest FROM blob_review)
                            AND NOT EXISTS (
                              SELECT 1 FROM blob_link l WHERE l.digest = b.digest AND NOT EXISTS (
                                SELECT 1 FROM lost WHERE lost.repository_id = l.repository_id AND lost.digest = l.digest))
                            AND NOT EXISTS (
                              SELECT 1 FROM manifest m WHERE m.digest = b.digest AND NOT EXISTS (
                                SELECT 1 FROM going g WHERE g.repository_id = m.repository_id AND g.digest = m.digest)))
                        SELECT (SELECT count(*) FROM going), (SELECT count(*) FROM lost),
                               (SELECT count(*) FROM freed), (SELECT coalesce(sum(size), 0) FROM freed),
                               (SELECT count(*) FROM tombstone WHERE deleted_at IS NULL),
                               (SELECT coalesce(sum(size), 0) FROM tombstone WHERE deleted_at IS NULL),
                               (SELECT count(*) FROM upload), (SELECT coalesce(sum(received), 0) FROM upload)""")
                .query((row, number) -> new Preview.Summary(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        repositories,
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)))
                .single();
    }
}
