package io.slipway.registry.gc;

import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.Times;
import io.slipway.registry.gc.ReviewQueue.Item;
import java.time.Clock;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides about blobs of repositories. One stays while a manifest of the repository refers to it, be it one that was deleted
 * and can be brought back.
 */
final class LinkReview {
    /** In SQL, over {@code blob_link l}: why it stays, or NULL. */
    static final String KEPT_BECAUSE = """
            CASE WHEN EXISTS (SELECT 1 FROM manifest_reference r
                              WHERE r.repository_id = l.repository_id AND r.child = l.digest AND r.kind = 'blob')
                   THEN 'needed by a manifest'
                 WHEN l.deleted_at IS NULL
                  AND EXISTS (SELECT 1 FROM cached c WHERE c.repository_id = l.repository_id AND c.digest = l.digest)
                   THEN 'cached from an upstream'
            END""";

    private record Done(Verdict verdict, Optional<Item> item) {}

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final ReviewQueue queue;
    private final BlobLinks links;
    private final Clock clock;
    private final GcSettings settings;
    private final Totals totals;

    LinkReview(
            JdbcClient jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            Clock clock,
            GcSettings settings,
            Totals totals) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.queue = new ReviewQueue(jdbc, "blob_link_review");
        this.links = links;
        this.clock = clock;
        this.settings = settings;
        this.totals = totals;
    }

    /** Looks at one blob whose grace time has passed. */
    Verdict next() {
        Done done = transactions.execute(status -> {
            Durable.later(jdbc);
            Optional<Item> taken = queue.take(clock.instant().minus(settings.grace()));
            return new Done(taken.map(this::review).orElse(Verdict.NOTHING_DUE), taken);
        });
        done.item().ifPresent(item -> links.forget(item.repository(), item.digest()));
        return done.verdict();
    }

    /** First the lock, then a look: a manifest that is being put holds the links it needs until that can be seen. */
    private Verdict review(Item item) {
        boolean there = jdbc.sql("""
                        SELECT 1 FROM blob_link WHERE repository_id = :repository AND digest = :digest FOR UPDATE""")
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!there || queue.isQueuedLater(item)) {
            return Verdict.KEPT;
        }
        Times.tell(jdbc, clock.instant());
        int removed = jdbc.sql("""
                        DELETE FROM blob_link l WHERE l.repository_id = :repository AND l.digest = :digest AND (%s) IS NULL""".formatted(KEPT_BECAUSE))
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .update();
        if (removed == 0) {
            return Verdict.KEPT;
        }
        ManifestReview.forgetCached(jdbc, item);
        totals.add("link", 0);
        return Verdict.REMOVED;
    }
}
