package io.slipway.webhooks.delivery;

import io.slipway.webhooks.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Removes what the log need not or cannot show any more and what deleted targets have left, and gives up what waits for a
 * target that nothing is sent to. A few rows at a time.
 */
final class Housekeeping {
    private static final int BATCH = 1000;

    /** A lock of the database, the one after the fan-out's. */
    static final int LOCK = 0x736c6973;

    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Clocks of several registries differ, and what ended may be committed a little later. */
    private static final Duration SLACK = Duration.ofMinutes(5);

    private static final List<DeliveryState> ENDED = List.of(DeliveryState.DELIVERED, DeliveryState.FAILED);

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final WebhookSettings settings;
    private Instant dueAt = Instant.MIN;
    // What ended before was counted.
    private Instant countedUntil = Instant.EPOCH;
    // Another registry was at it.
    private boolean passedOver;

    Housekeeping(JdbcClient database, TransactionOperations transactions, Clock clock, WebhookSettings settings) {
        this.database = database;
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
    }

    /** Whether there may be something to do. */
    boolean isDue() {
        return !Times.now(clock).isBefore(dueAt);
    }

    /** One batch of each kind: who asks has events to send meanwhile. True when there is more to do, soon. */
    boolean run() {
        Instant now = Times.now(clock);
        boolean more = IntStream.of(
                                giveUp(now),
                                removeDeleted(),
                                removeEnded("delivered", now.minus(settings.keepDelivered())),
                                removeEnded("failed", now.minus(settings.keepFailed())),
                                removeBeyondLength(now))
                        .max()
                        .orElseThrow()
                >= BATCH;
        dueAt = more ? now : now.plus(PAUSE);
        return more;
    }

    private int removeDeleted() {
        int removed = 0;
        for (Long webhook : deleted()) {
            removed += removeAll(webhook, BATCH - removed);
            if (removed >= BATCH) {
                break;
            }
            forget(webhook);
        }
        return removed;
    }

    /** What has been waiting for so long waits for a target that is paused or switched off. */
    private int giveUp(Instant now) {
        return transactions.execute(status -> {
            List<Lane> lanes = database.sql("""
                            WITH waiting AS (
                                SELECT delivery.id FROM webhook_delivery delivery
                                JOIN webhook ON webhook.id = delivery.webhook_id
                                    AND (webhook.paused_at IS NOT NULL OR NOT webhook.enabled)
                                WHERE delivery.state = 'pending' AND delivery.queued_at < :before
                                ORDER BY delivery.queued_at LIMIT :batch FOR UPDATE OF delivery SKIP LOCKED)
                            UPDATE webhook_delivery SET state = 'failed', ended_at = :now,
                                reason = 'nothing was sent for too long: the webhook is paused or switched off'
                            FROM waiting WHERE webhook_delivery.id = waiting.id
                            RETURNING webhook_id, repository""")
                    .param("before", Times.of(now.minus(settings.keepFailed())))
                    .param("batch", BATCH)
                    .param("now", Times.of(now))
                    .query((row, number) -> new Lane(row.getLong("webhook_id"), row.getString("repository")))
                    .list();
            LaneCounts.remove(database, lanes);
            return lanes.size();
        });
    }

    private int removeEnded(String state, Instant before) {
        return transactions.execute(
                status -> remove(database.sql("""
                        WITH old AS (
                            SELECT id FROM webhook_delivery WHERE state = :state AND ended_at < :before
                            ORDER BY ended_at LIMIT :batch FOR UPDATE SKIP LOCKED)
                        DELETE FROM webhook_delivery USING old WHERE webhook_delivery.id = old.id
                        RETURNING event_id""").param("state", state).param("before", Times.of(before)), BATCH));
    }

    /** What the log has no room for any more, of each target by itself: one that is busy costs no other its log. */
    private int removeBeyondLength(Instant now) {
        int most = 0;
        passedOver = false;
        for (DeliveryState state : ENDED) {
            for (Long webhook : withLongLog(state)) {
                most = Math.max(most, removeBeyondLength(webhook, state));
            }
        }
        if (most < BATCH && !passedOver) {
            countedUntil = now.minus(SLACK);
        }
        return most;
    }

    /** Those with a longer log than there may be; only where something has ended lately can it have grown. */
    private List<Long> withLongLog(DeliveryState state) {
        return database.sql("""
                        SELECT id FROM webhook
                        WHERE id IN (
                            SELECT webhook_id FROM webhook_delivery WHERE state = :state AND ended_at >= :counted)
                        AND EXISTS (
                            SELECT FROM webhook_delivery WHERE webhook_id = webhook.id AND state = :state OFFSET :length)
                        ORDER BY id""")
                .param("state", state.text())
                .param("counted", Times.of(countedUntil))
                .param("length", settings.logLength())
                .query((row, number) -> row.getLong("id"))
                .list();
    }

    /** In the order in which the log shows them: the last of the list go. */
    private int removeBeyondLength(long webhook, DeliveryState state) {
        return transactions.execute(status -> remove(
                database.sql("""
                        WITH beyond AS MATERIALIZED (
                            SELECT id FROM webhook_delivery WHERE webhook_id = :webhook AND state = :state
                            ORDER BY id DESC OFFSET :length LIMIT :batch),
                        old AS (
                            SELECT id FROM webhook_delivery WHERE id IN (SELECT id FROM beyond) AND state = :state
                            FOR UPDATE SKIP LOCKED)
                        DELETE FROM webhook_delivery USING old WHERE webhook_delivery.id = old.id
                        RETURNING event_id""")
                        .param("webhook", webhook)
                        .param("state", state.text())
                        .param("length", settings.logLength()),
                BATCH));
    }

    private List<Long> deleted() {
        return database.sql("SELECT id FROM webhook WHERE deleted_at IS NOT NULL ORDER BY id LIMIT 100")
                .query((row, number) -> row.getLong("id"))
                .list();
    }

    private int removeAll(long webhook, int most) {
        return transactions.execute(status -> remove(database.sql("""
                        WITH old AS (
                            SELECT id FROM webhook_delivery WHERE webhook_id = :webhook LIMIT :batch FOR UPDATE SKIP LOCKED)
                        DELETE FROM webhook_delivery USING old WHERE webhook_delivery.id = old.id
                        RETURNING event_id""").param("webhook", webhook), most));
    }

    /**
     * Deletes deliveries, and events that were for nobody else. One at a time in all registries of a database: of two that
     * delete the last deliveries of an event, each would see the other's, and the event would stay for ever.
     */
    private int remove(StatementSpec deliveries, int most) {
        if (!isAlone()) {
            passedOver = true;
            return 0;
        }
        List<Long> events = deliveries
                .param("batch", most)
                .query((row, number) -> row.getLong("event_id"))
                .list();
        database.sql("""
                        DELETE FROM webhook_event WHERE id = ANY (:events)
                            AND NOT EXISTS (SELECT FROM webhook_delivery WHERE event_id = webhook_event.id)""").param("events", events.toArray(Long[]::new)).update();
        return events.size();
    }

    private boolean isAlone() {
        return database.sql("SELECT pg_try_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query(Boolean.class)
                .single();
    }

    /** The rest of a deleted target, once it has no deliveries; a sender that still holds one comes first. */
    private void forget(long webhook) {
        transactions.executeWithoutResult(status -> {
            // Before the lanes, as everybody locks them.
            database.sql("SELECT FROM webhook WHERE id = :webhook FOR UPDATE")
                    .param("webhook", webhook)
                    .query((row, number) -> true)
                    .list();
            database.sql("""
                            DELETE FROM webhook_lane WHERE webhook_id = :webhook
                                AND NOT EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = :webhook)""").param("webhook", webhook).update();
            database.sql("""
                            DELETE FROM webhook WHERE id = :webhook AND deleted_at IS NOT NULL
                                AND NOT EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = :webhook)
                                AND NOT EXISTS (SELECT FROM webhook_lane WHERE webhook_id = :webhook)""").param("webhook", webhook).update();
        });
    }
}
