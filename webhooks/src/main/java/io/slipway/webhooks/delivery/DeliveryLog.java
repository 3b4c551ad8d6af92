package io.slipway.webhooks.delivery;

import io.slipway.webhooks.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What was sent to a target, what came back, and what waits. */
public final class DeliveryLog {
    /** The latest attempts of a delivery that are kept. */
    static final int ATTEMPTS_KEPT = 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private static final String DELIVERIES = """
            SELECT delivery.*, event.event_id AS event, event.type, event.payload, event.occurred_at,
                CASE WHEN delivery.state = 'pending' AND NOT EXISTS (
                    SELECT FROM webhook_delivery earlier
                    WHERE earlier.webhook_id = delivery.webhook_id AND earlier.repository = delivery.repository
                        AND earlier.state = 'pending' AND earlier.event_id < delivery.event_id)
                THEN (SELECT lane.next_at FROM webhook_lane lane
                      WHERE lane.webhook_id = delivery.webhook_id AND lane.repository = delivery.repository) END AS next_at
            FROM webhook_delivery delivery JOIN webhook_event event ON event.id = delivery.event_id
            WHERE delivery.webhook_id = :webhook""";

    private final JdbcClient database;

    public DeliveryLog(JdbcClient database) {
        this.database = database;
    }

    /**
     * One attempt.
     *
     * @param number counts from 1
     * @param outcome {@code delivered}, {@code unavailable}, {@code refused} or {@code gone}
     */
    public record Attempt(
            int number,
            Instant startedAt,
            long millis,
            String outcome,
            Map<String, String> requestHeaders,
            String requestBody,
            Optional<Exchange.Answer> answer,
            String detail) {}

    /**
     * Deliveries of a target, the latest first.
     *
     * @param before only ids below this one; {@link Long#MAX_VALUE} to begin
     */
    public List<Delivery> list(long webhook, Optional<DeliveryState> state, long before, int limit) {
        // Two statements, each with an index of its own.
        String which = state.isPresent() ? " AND delivery.state = :state" : "";
        return database.sql(DELIVERIES + which + " AND delivery.id < :before ORDER BY delivery.id DESC LIMIT :limit")
                .param("webhook", webhook)
                .param("before", before)
                .params(state.map(wanted -> Map.of("state", wanted.text())).orElse(Map.of()))
                .param("limit", limit)
                .query(DeliveryLog::delivery)
                .list();
    }

    public Optional<Delivery> find(long webhook, long delivery) {
        return database.sql(DELIVERIES + " AND delivery.id = :delivery")
                .param("webhook", webhook)
                .param("delivery", delivery)
                .query(DeliveryLog::delivery)
                .optional();
    }

    /** The latest attempts of a delivery, in their order. */
    public List<Attempt> attempts(long delivery) {
        return database.sql("SELECT * FROM webhook_attempt WHERE delivery_id = :delivery ORDER BY number")
                .param("delivery", delivery)
                .query(DeliveryLog::attempt)
                .list();
    }

    private static Delivery delivery(ResultSet row, int number) throws SQLException {
        return new Delivery(
                row.getLong("id"),
                row.getObject("event", UUID.class),
                row.getString("type"),
                row.getString("repository"),
                JSON.readTree(row.getString("payload")),
                Times.get(row, "occurred_at"),
                DeliveryState.find(row.getString("state")).orElseThrow(),
                row.getInt("attempts"),
                Optional.ofNullable(row.getString("reason")),
                Times.get(row, "queued_at"),
                Times.find(row, "next_at"),
                Times.find(row, "ended_at"));
    }

    private static Attempt attempt(ResultSet row, int number) throws SQLException {
        int status = row.getInt("status");
        Optional<Exchange.Answer> answer = row.wasNull()
                ? Optional.empty()
                : Optional.of(new Exchange.Answer(
                        status,
                        JSON.readValue(row.getString("response_headers"), HEADERS),
                        row.getString("response_body")));
        return new Attempt(
                row.getInt("number"),
                Times.get(row, "started_at"),
                row.getLong("millis"),
                row.getString("outcome"),
                JSON.readValue(row.getString("request_headers"), HEADERS),
                row.getString("request_body"),
                answer,
                row.getString("detail"));
    }
}
