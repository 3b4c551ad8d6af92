package io.slipway.registry.gc;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.registry.content.Times;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A queue of things of repositories that may have become unneeded. Rows are appended by triggers and taken here, each by
 * one worker; a thing may stand in it several times, and its last row is the one that counts. Transactions are the caller's.
 */
final class ReviewQueue {
    /** One row. */
    record Item(long id, RepositoryId repository, Digest digest) {}

    private final JdbcClient jdbc;
    private final String table;

    /**
     * Names the queue.
     *
     * @param table manifest_review or blob_link_review
     */
    ReviewQueue(JdbcClient jdbc, String table) {
        this.jdbc = jdbc;
        this.table = table;
    }

    /**
     * Takes the row that has waited longest, so that no other worker has it; it is gone when the transaction commits.
     *
     * @param due only rows that were queued at this moment or before
     */
    Optional<Item> take(Instant due) {
        return jdbc.sql("""
                        DELETE FROM %1$s WHERE id = (SELECT id FROM %1$s WHERE queued_at <= :due
                                                     ORDER BY queued_at LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING id, repository_id, digest""".formatted(table))
                .param("due", Times.of(due))
                .query((row, number) ->
                        new Item(row.getLong(1), new RepositoryId(row.getLong(2)), Digest.parse(row.getString(3))))
                .optional();
    }

    /** Whether the thing was queued again since. Asked when its own row is locked, so that nobody queues it meanwhile. */
    boolean isQueuedLater(Item item) {
        return jdbc.sql("""
                        SELECT 1 FROM %s WHERE repository_id = :repository AND digest = :digest AND id > :id LIMIT 1""".formatted(table))
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .param("id", item.id())
                .query(Integer.class)
                .optional()
                .isPresent();
    }
}
