package io.slipway.webhooks.delivery;

import io.slipway.webhooks.Times;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps the lanes' counts true when deliveries become pending or cease to be, in the transaction in which they do. */
final class LaneCounts {
    private LaneCounts() {}

    /** More is pending, and may be sent at once. In one order for all, or two could wait for each other. */
    static void add(JdbcClient database, List<Lane> deliveries, Instant now) {
        Map<Lane, Long> counts = count(deliveries);
        database.sql("""
                        INSERT INTO webhook_lane (webhook_id, repository, pending, next_at)
                        SELECT webhook, repository, count, :now
                        FROM unnest(:webhooks::bigint[], :repositories::text[], :counts::bigint[])
                            AS more (webhook, repository, count)
                        ORDER BY webhook, repository COLLATE "C"
                        ON CONFLICT (webhook_id, repository) DO UPDATE
                            SET pending = webhook_lane.pending + EXCLUDED.pending,
                                next_at = least(webhook_lane.next_at, EXCLUDED.next_at)""").param("now", Times.of(now)).params(columns(counts)).update();
    }

    /** Less is pending; the lane itself goes when it is claimed next. */
    static void remove(JdbcClient database, List<Lane> deliveries) {
        database.sql("""
                        WITH less AS (
                            SELECT webhook, repository, count
                            FROM unnest(:webhooks::bigint[], :repositories::text[], :counts::bigint[])
                                AS less (webhook, repository, count)),
                        locked AS (
                            SELECT webhook_id, lane.repository, less.count FROM webhook_lane lane
                            JOIN less ON less.webhook = lane.webhook_id AND less.repository = lane.repository
                            ORDER BY webhook_id, lane.repository FOR UPDATE OF lane)
                        UPDATE webhook_lane SET pending = pending - locked.count FROM locked
                        WHERE webhook_lane.webhook_id = locked.webhook_id AND webhook_lane.repository = locked.repository""").params(columns(count(deliveries))).update();
    }

    private static Map<Lane, Long> count(List<Lane> deliveries) {
        return deliveries.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static Map<String, Object> columns(Map<Lane, Long> counts) {
        List<Map.Entry<Lane, Long>> rows = List.copyOf(counts.entrySet());
        return Map.of(
                "webhooks", rows.stream().map(row -> row.getKey().webhook()).toArray(Long[]::new),
                "repositories",
                        rows.stream().map(row -> row.getKey().repository()).toArray(String[]::new),
                "counts", rows.stream().map(Map.Entry::getValue).toArray(Long[]::new));
    }
}
