package io.slipway.webhooks.delivery;

import io.slipway.webhooks.EventType;
import io.slipway.webhooks.Times;
import java.time.Clock;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes events out of the outbox and queues them for the targets that want them, in one transaction and one statement: a
 * target that was there when an event was committed is not missed. One at a time in all registries of a database, or the
 * events of a later batch might be seen before those of an earlier one.
 */
final class FanOut {
    private static final int BATCH = 500;

    /** How many go at a time where nobody wants them. */
    private static final int MOST_UNWANTED = 10_000;

    /** A lock of the database that nobody else takes; the registry's own locks are the numbers before it. */
    static final int LOCK = 0x736c6972;

    private static final String[] KNOWN =
            Stream.of(EventType.values()).map(EventType::text).toArray(String[]::new);

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final WebhookSettings settings;

    FanOut(JdbcClient database, TransactionOperations transactions, Clock clock, WebhookSettings settings) {
        this.database = database;
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * What a batch came to.
     *
     * @param ran not when another registry was at it, which may not have seen what we know of
     * @param more whether there may be another
     * @param wanted whether there is any target at all
     */
    record Batch(boolean ran, boolean more, boolean wanted) {}

    Batch next() {
        return transactions.execute(status -> switch (begin()) {
            case ELSEWHERE -> new Batch(false, false, true);
            case WANTED -> new Batch(true, queue() == BATCH, true);
            case UNWANTED -> new Batch(true, drop() == MOST_UNWANTED, false);
        });
    }

    private enum Begun {
        ELSEWHERE,
        WANTED,
        UNWANTED
    }

    /** Both in one statement, as this is asked after each push. */
    private Begun begin() {
        return database.sql("""
                        SELECT pg_try_advisory_xact_lock(:lock) AS locked,
                            EXISTS (SELECT FROM webhook WHERE deleted_at IS NULL) AS wanted""")
                .param("lock", LOCK)
                .query((row, number) -> {
                    if (!row.getBoolean("locked")) {
                        return Begun.ELSEWHERE;
                    }
                    return row.getBoolean("wanted") ? Begun.WANTED : Begun.UNWANTED;
                })
                .single();
    }

    /** A target that is made meanwhile stops it: it might want the next event. */
    private int drop() {
        // Losing this commit loses nothing: the events are dropped once more.
        database.sql("SET LOCAL synchronous_commit TO off").update();
        return database.sql("""
                        DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :batch)
                            AND NOT EXISTS (SELECT FROM webhook WHERE deleted_at IS NULL)""").param("batch", MOST_UNWANTED).update();
    }

    private int queue() {
        return database.sql("""
                        WITH taken AS (
                            DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :batch)
                            RETURNING id, type, repository, payload, occurred_at),
                        matched AS (
                            SELECT taken.id AS event_id, taken.repository, webhook.id AS webhook_id
                            FROM taken JOIN webhook ON webhook.namespace = split_part(taken.repository, '/', 1)
                                AND (webhook.repository IS NULL OR webhook.repository = taken.repository)
                                AND taken.type = ANY (webhook.events) AND taken.type = ANY (:known)
                                AND webhook.enabled AND webhook.deleted_at IS NULL),
                        depth AS (
                            SELECT lane.webhook_id, sum(lane.pending) AS pending FROM webhook_lane lane
                            WHERE lane.webhook_id IN (SELECT webhook_id FROM matched) GROUP BY lane.webhook_id),
                        wanted AS (
                            SELECT matched.event_id, matched.repository, matched.webhook_id,
                                coalesce(depth.pending, 0) + row_number()
                                    OVER (PARTITION BY matched.webhook_id ORDER BY matched.event_id) <= :queue AS room
                            FROM matched LEFT JOIN depth ON depth.webhook_id = matched.webhook_id),
                        told AS (
                            INSERT INTO webhook_event (id, event_id, type, repository, payload, occurred_at)
                            SELECT id, gen_random_uuid(), type, repository, payload, occurred_at
                            FROM taken WHERE id IN (SELECT event_id FROM wanted)),
                        queued AS (
                            INSERT INTO webhook_delivery
                                (webhook_id, event_id, repository, state, reason, queued_at, ended_at)
                            SELECT webhook_id, event_id, repository,
                                CASE WHEN room THEN 'pending' ELSE 'failed' END,
                                CASE WHEN NOT room THEN 'the queue of this webhook was full' END,
                                :now, CASE WHEN NOT room THEN :now END
                            FROM wanted ORDER BY event_id),
                        lanes AS (
                            INSERT INTO webhook_lane (webhook_id, repository, pending, next_at)
                            SELECT webhook_id, repository, count(*), :now FROM wanted WHERE room
                            GROUP BY webhook_id, repository ORDER BY webhook_id, repository
                            ON CONFLICT (webhook_id, repository)
                                DO UPDATE SET pending = webhook_lane.pending + EXCLUDED.pending)
                        SELECT count(*) FROM taken""")
                .param("batch", BATCH)
                .param("queue", settings.queue())
                .param("known", KNOWN)
                .param("now", Times.of(Times.now(clock)))
                .query(Integer.class)
                .single();
    }
}
