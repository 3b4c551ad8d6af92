package io.slipway.webhooks.delivery;

import io.slipway.webhooks.Times;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Sends events again, with the id that they had. They queue where they stood: before whatever of their repository came after
 * them and still waits.
 */
public final class Redelivery {
    private static final int BATCH = 1000;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final long queue;
    private final Runnable changed;

    /**
     * Creates it.
     *
     * @param queue how many events may wait for one target
     * @param changed is told when there is something to send
     */
    public Redelivery(
            JdbcClient database, TransactionOperations transactions, Clock clock, long queue, Runnable changed) {
        this.database = database;
        this.transactions = transactions;
        this.clock = clock;
        this.queue = queue;
        this.changed = changed;
    }

    /** One, whatever has become of it; a pending one need not wait any longer. False when there is none. */
    public boolean one(long webhook, long delivery) {
        Instant now = Times.now(clock);
        boolean found = transactions.execute(status -> {
            List<Lane> again = requeue(
                    "webhook_id = :webhook AND id = :delivery AND state <> 'pending'", webhook, delivery, 1, now);
            return !again.isEmpty() || hurry(webhook, delivery, now);
        });
        changed.run();
        return found;
    }

    /**
     * What became of those that had failed.
     *
     * @param queued are sent again
     * @param left found no room in the queue
     */
    public record Again(long queued, long left) {}

    /** Those of a target that have failed by now, in their order, as many as its queue has room for. */
    public Again failed(long webhook) {
        Instant now = Times.now(clock);
        long last = database.sql("SELECT coalesce(max(id), 0) FROM webhook_delivery WHERE webhook_id = :webhook")
                .param("webhook", webhook)
                .query(Long.class)
                .single();
        long total = 0;
        int asked;
        int batch;
        do {
            asked = Math.clamp(queue - waiting(webhook), 0, BATCH);
            batch = asked == 0 ? 0 : requeueFailed(webhook, last, asked, now);
            total += batch;
        } while (batch == BATCH);
        changed.run();
        // Where all were taken, what failed meanwhile is not left over.
        return new Again(total, batch < asked ? 0 : left(webhook, last));
    }

    private int requeueFailed(long webhook, long last, int most, Instant now) {
        return transactions.execute(status -> requeue(
                        "webhook_id = :webhook AND id <= :delivery AND state = 'failed'", webhook, last, most, now)
                .size());
    }

    private long waiting(long webhook) {
        return database.sql("SELECT coalesce(sum(pending), 0) FROM webhook_lane WHERE webhook_id = :webhook")
                .param("webhook", webhook)
                .query(Long.class)
                .single();
    }

    private long left(long webhook, long last) {
        return database.sql("""
                        SELECT count(*) FROM webhook_delivery
                        WHERE webhook_id = :webhook AND id <= :last AND state = 'failed'""")
                .param("webhook", webhook)
                .param("last", last)
                .query(Long.class)
                .single();
    }

    private List<Lane> requeue(String which, long webhook, long delivery, int most, Instant now) {
        List<Lane> lanes = database.sql("""
                        WITH again AS (
                            SELECT id FROM webhook_delivery WHERE %s ORDER BY event_id LIMIT :batch FOR UPDATE)
                        UPDATE webhook_delivery SET state = 'pending', tries = 0, first_attempt_at = NULL,
                            refused_since = NULL, reason = NULL, queued_at = :now, ended_at = NULL
                        FROM again WHERE webhook_delivery.id = again.id RETURNING webhook_id, repository""".formatted(which))
                .param("webhook", webhook)
                .param("delivery", delivery)
                .param("batch", most)
                .param("now", Times.of(now))
                .query((row, number) -> new Lane(row.getLong("webhook_id"), row.getString("repository")))
                .list();
        if (!lanes.isEmpty()) {
            LaneCounts.add(database, lanes, now);
        }
        return lanes;
    }

    private boolean hurry(long webhook, long delivery, Instant now) {
        return database.sql("""
                        UPDATE webhook_lane SET next_at = least(webhook_lane.next_at, :now) FROM webhook_delivery delivery
                        WHERE delivery.id = :delivery AND delivery.webhook_id = :webhook AND delivery.state = 'pending'
                            AND webhook_lane.webhook_id = delivery.webhook_id
                            AND webhook_lane.repository = delivery.repository""")
                        .param("now", Times.of(now))
                        .param("delivery", delivery)
                        .param("webhook", webhook)
                        .update()
                > 0;
    }
}
