package io.slipway.webhooks.delivery;

import io.slipway.oci.RepositoryName;
import io.slipway.webhooks.EventType;
import io.slipway.webhooks.Times;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.payload.StoredEvent;
import io.slipway.webhooks.receiver.Seals;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lanes and the events at their heads. A lane is claimed before anything is sent, and a claim holds for a while only:
 * the lane of a sender that has died is due again by itself.
 */
final class Lanes {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final WebhookSettings settings;

    Lanes(JdbcClient database, TransactionOperations transactions, Clock clock, WebhookSettings settings) {
        this.database = database;
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
    }

    /** A lane, and which claim of it this is. */
    record Claim(Lane lane, long number) {}

    /**
     * What a claimer has room for.
     *
     * @param most in all
     * @param free for all targets of a standing together
     * @param named for these; another is unknown, and there is room for one lane
     * @param held lanes that it has already
     */
    record Room(int most, Map<Slots.Standing, Integer> free, Map<Long, Share> named, Collection<Lane> held) {
        private int free(Slots.Standing standing) {
            return free.getOrDefault(standing, 0);
        }
    }

    /** How many lanes of one target there is room for. */
    record Share(Slots.Standing standing, int free) {}

    /**
     * The event at the head of a lane.
     *
     * @param attempts all there were: who settles it finds as many
     * @param tries attempts since it was queued
     * @param refusedSince the first of the latest of them that all were refused
     */
    record Head(
            long delivery,
            int attempts,
            int tries,
            Optional<Instant> firstAttemptAt,
            Optional<Instant> refusedSince,
            Optional<Instant> failingSince,
            PayloadForm form,
            StoredEvent event,
            Seals.Sealed target) {}

    /** Claims lanes that are due, of each target those first that have waited longest. */
    List<Claim> claim(Room room) {
        Instant now = Times.now(clock);
        Long[] named = room.named().keySet().toArray(Long[]::new);
        List<Share> shares = List.of(named).stream().map(room.named()::get).toList();
        return database.sql("""
                        WITH waiting AS (
                            SELECT lane.webhook_id, lane.repository, lane.next_at, row_number() OVER (
                                PARTITION BY coalesce(room.standing, 'UNKNOWN') ORDER BY lane.next_at) AS place,
                                CASE room.standing WHEN 'PROMPT' THEN :prompt::int WHEN 'TROUBLED' THEN :troubled::int
                                    ELSE :unknown::int END AS places
                            FROM (SELECT DISTINCT webhook_id FROM webhook_lane
                                  WHERE next_at <= :now AND claimed_until <= :now) target
                            JOIN webhook ON webhook.id = target.webhook_id AND webhook.enabled
                                AND webhook.paused_at IS NULL AND webhook.deleted_at IS NULL
                            LEFT JOIN unnest(:named::bigint[], :rooms::int[], :standings::text[])
                                AS room (id, free, standing) ON room.id = webhook.id
                            CROSS JOIN LATERAL (
                                SELECT due.webhook_id, due.repository, due.next_at FROM webhook_lane due
                                WHERE due.webhook_id = webhook.id AND due.next_at <= :now AND due.claimed_until <= :now
                                    AND NOT EXISTS (
                                    SELECT FROM unnest(:heldTargets::bigint[], :heldRepositories::text[])
                                        AS held (id, repository)
                                    WHERE held.id = due.webhook_id AND held.repository = due.repository)
                                ORDER BY due.next_at LIMIT coalesce(room.free, 1)
                                FOR UPDATE SKIP LOCKED) lane),
                        due AS (
                            SELECT webhook_id, repository FROM waiting WHERE place <= places
                            ORDER BY next_at LIMIT :most)
                        UPDATE webhook_lane SET claimed_until = :until, claim = webhook_lane.claim + 1 FROM due
                        WHERE webhook_lane.webhook_id = due.webhook_id AND webhook_lane.repository = due.repository
                        RETURNING webhook_lane.webhook_id, webhook_lane.repository, webhook_lane.claim""")
                .param("now", Times.of(now))
                .param("named", named)
                .param("rooms", shares.stream().map(Share::free).toArray(Integer[]::new))
                .param(
                        "standings",
                        shares.stream().map(share -> share.standing().name()).toArray(String[]::new))
                .param("prompt", room.free(Slots.Standing.PROMPT))
                .param("troubled", room.free(Slots.Standing.TROUBLED))
                .param("unknown", room.free(Slots.Standing.UNKNOWN))
                .param("heldTargets", room.held().stream().map(Lane::webhook).toArray(Long[]::new))
                .param(
                        "heldRepositories",
                        room.held().stream().map(Lane::repository).toArray(String[]::new))
                .param("most", room.most())
                .param("until", Times.of(now.plus(settings.lease())))
                .query((row, number) -> new Claim(
                        new Lane(row.getLong("webhook_id"), row.getString("repository")), row.getLong("claim")))
                .list();
    }

    /** Those of these targets that are no more. */
    List<Long> gone(Collection<Long> targets) {
        return database.sql("""
                        SELECT known.id FROM unnest(:known::bigint[]) AS known (id) WHERE NOT EXISTS (
                            SELECT FROM webhook WHERE webhook.id = known.id AND deleted_at IS NULL)""")
                .param("known", targets.toArray(Long[]::new))
                .query((row, number) -> row.getLong("id"))
                .list();
    }

    /** When the next lane is due that somebody may send; empty when none waits. */
    Optional<Instant> nextDue() {
        return database.sql("""
                        SELECT min(greatest(lane.next_at, lane.claimed_until)) AS next_at FROM webhook_lane lane
                        JOIN webhook ON webhook.id = lane.webhook_id AND webhook.enabled
                            AND webhook.paused_at IS NULL AND webhook.deleted_at IS NULL""")
                .query((row, number) -> Times.find(row, "next_at"))
                .single();
    }

    /** What is to be sent next; empty when nothing is, or the target wants nothing now. */
    Optional<Head> head(Lane lane) {
        return database.sql("SELECT " + Seals.Sealed.COLUMNS + """
                        , webhook.form, webhook.failing_since, delivery.id AS delivery_id, delivery.attempts, delivery.tries,
                            delivery.first_attempt_at, delivery.refused_since, event.event_id, event.type, event.payload, event.occurred_at
                        FROM webhook_delivery delivery
                        JOIN webhook_event event ON event.id = delivery.event_id
                        JOIN webhook ON webhook.id = delivery.webhook_id
                        WHERE delivery.webhook_id = :webhook AND delivery.repository = :repository
                            AND delivery.state = 'pending'
                            AND webhook.enabled AND webhook.paused_at IS NULL AND webhook.deleted_at IS NULL
                        ORDER BY delivery.event_id LIMIT 1""")
                .param("webhook", lane.webhook())
                .param("repository", lane.repository())
                .query((row, number) -> head(lane, row))
                .optional();
    }

    private static Head head(Lane lane, ResultSet row) throws SQLException {
        return new Head(
                row.getLong("delivery_id"),
                row.getInt("attempts"),
                row.getInt("tries"),
                Times.find(row, "first_attempt_at"),
                Times.find(row, "refused_since"),
                Times.find(row, "failing_since"),
                PayloadForm.find(row.getString("form")).orElseThrow(),
                new StoredEvent(
                        row.getObject("event_id", UUID.class),
                        EventType.find(row.getString("type")).orElseThrow(),
                        RepositoryName.parse(lane.repository()),
                        JSON.readTree(row.getString("payload")),
                        Times.get(row, "occurred_at")),
                Seals.Sealed.of(row));
    }

    /**
     * What becomes of an event after an attempt.
     *
     * @param state of the delivery
     * @param reason why it failed, at last or for good
     * @param next when the lane has something to send again
     * @param heldUntil how long the lane stays claimed
     */
    record Verdict(String state, Optional<String> reason, Instant next, Instant heldUntil) {
        boolean isDelivered() {
            return state.equals("delivered");
        }

        boolean isPending() {
            return state.equals("pending");
        }
    }

    /**
     * Writes an attempt down and what follows from it. An event that is not pending any more, or has another count of
     * attempts, has been settled by whoever took the lane over; it stays as it is, and the answer is false.
     *
     * <p>The commit is not waited for: should the machine die now, the event is sent once more.
     */
    boolean settle(Claim claim, Head head, Exchange exchange, Verdict verdict) {
        boolean tells = tells(head, verdict);
        return transactions.execute(status -> {
            database.sql("SET LOCAL synchronous_commit TO off").update();
            if (tells) {
                // Who changes a target locks its row before its deliveries and lanes, and so does this.
                database.sql("SELECT FROM webhook WHERE id = :id FOR NO KEY UPDATE")
                        .param("id", claim.lane().webhook())
                        .query((row, number) -> true)
                        .list();
            }
            boolean done = write(claim, head, exchange, verdict);
            if (done && tells) {
                tell(claim.lane().webhook(), exchange, verdict);
            }
            return done;
        });
    }

    /**
     * Whether an attempt may change what its target's row says. Most do not, and lock nothing that others of the target
     * lock: one that fails like those before it changes nothing while its event waits for the next.
     */
    private static boolean tells(Head head, Verdict verdict) {
        return verdict.isPending()
                ? head.failingSince().isEmpty()
                : !verdict.isDelivered() || head.failingSince().isPresent();
    }

    private boolean write(Claim claim, Head head, Exchange exchange, Verdict verdict) {
        return database.sql("""
                            WITH done AS (
                                UPDATE webhook_delivery SET state = :state, attempts = attempts + 1, tries = tries + 1,
                                    first_attempt_at = coalesce(first_attempt_at, :started),
                                    refused_since = CASE WHEN :refused THEN coalesce(refused_since, :started) END, reason = :reason::text,
                                    ended_at = :ended::timestamptz
                                WHERE id = :delivery AND state = 'pending' AND attempts = :attempts
                                RETURNING attempts),
                            logged AS (
                                INSERT INTO webhook_attempt (delivery_id, number, started_at, millis, outcome,
                                    request_headers, request_body, status, response_headers, response_body, detail)
                                SELECT :delivery, done.attempts, :started, :millis, :outcome,
                                    :requestHeaders, :requestBody, :status::int, :responseHeaders::text,
                                    :responseBody::text, :detail FROM done),
                            earlier AS (
                                SELECT number, :bytes + sum(octet_length(request_headers) + octet_length(request_body)
                                    + coalesce(octet_length(response_headers) + octet_length(response_body), 0)
                                    + coalesce(octet_length(detail), 0)) OVER (ORDER BY number DESC) AS bytes
                                FROM webhook_attempt WHERE delivery_id = :delivery),
                            shortened AS (
                                DELETE FROM webhook_attempt USING done, earlier
                                WHERE delivery_id = :delivery AND webhook_attempt.number = earlier.number
                                    AND (earlier.number <= done.attempts - :kept OR earlier.bytes > :most))
                            UPDATE webhook_lane SET
                                pending = pending - (SELECT count(*) FROM done WHERE :state <> 'pending'),
                                next_at = CASE WHEN claim = :claim THEN :next ELSE next_at END,
                                claimed_until = CASE WHEN claim = :claim THEN :heldUntil ELSE claimed_until END
                            WHERE webhook_id = :webhook AND repository = :repository
                            RETURNING (SELECT count(*) FROM done)""")
                .param("state", verdict.state())
                .param("started", Times.of(exchange.startedAt()))
                .param("refused", exchange.outcome() instanceof Outcome.Refused)
                .param("reason", verdict.reason().orElse(null))
                .param("ended", Times.ofNullable(verdict.isPending() ? null : Times.now(clock)))
                .param("delivery", head.delivery())
                .param("attempts", head.attempts())
                .param("millis", exchange.millis())
                .param("outcome", exchange.outcome().text())
                .param("requestHeaders", JSON.writeValueAsString(exchange.requestHeaders()))
                .param("requestBody", exchange.requestBody())
                .param("status", exchange.answer().map(Exchange.Answer::status).orElse(null))
                .param(
                        "responseHeaders",
                        exchange.answer()
                                .map(answer -> JSON.writeValueAsString(answer.headers()))
                                .orElse(null))
                .param(
                        "responseBody",
                        exchange.answer().map(Exchange.Answer::body).orElse(null))
                .param("detail", exchange.detail())
                .param("kept", DeliveryLog.ATTEMPTS_KEPT)
                .param("bytes", bytes(exchange))
                .param("most", settings.logBytes().toBytes())
                .param("webhook", claim.lane().webhook())
                .param("repository", claim.lane().repository())
                .param("claim", claim.number())
                .param("next", Times.of(verdict.next()))
                .param("heldUntil", Times.of(verdict.heldUntil()))
                .query(Long.class)
                .list()
                .contains(1L);
    }

    /** What the log keeps of an attempt. */
    private static long bytes(Exchange exchange) {
        Stream<String> answer = exchange.answer().stream()
                .flatMap(kept -> Stream.of(JSON.writeValueAsString(kept.headers()), kept.body()));
        return Stream.concat(
                        Stream.of(
                                JSON.writeValueAsString(exchange.requestHeaders()),
                                exchange.requestBody(),
                                exchange.detail()),
                        answer)
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** Whether a target fails: not when it has succeeded, nor when nothing is left that might. */
    private void tell(long webhook, Exchange exchange, Verdict verdict) {
        if (verdict.isDelivered()) {
            database.sql("UPDATE webhook SET failing_since = NULL WHERE id = :id AND failing_since IS NOT NULL")
                    .param("id", webhook)
                    .update();
            return;
        }
        database.sql("""
                        UPDATE webhook SET failing_since = CASE WHEN EXISTS (
                            SELECT FROM webhook_delivery WHERE webhook_id = :id AND state = 'pending')
                            THEN coalesce(failing_since, :started) END
                        WHERE id = :id""")
                .param("id", webhook)
                .param("started", Times.of(exchange.startedAt()))
                .update();
    }

    /** Stops sending to a target by itself, and says why. */
    void pause(long webhook, String note) {
        int paused = database.sql(
                        "UPDATE webhook SET paused_at = :now, note = :note WHERE id = :id AND paused_at IS NULL")
                .param("now", Times.of(Times.now(clock)))
                .param("note", note)
                .param("id", webhook)
                .update();
        if (paused > 0) {
            Dispatcher.LOG.warn("Webhook {} is paused: {}", webhook, note);
        }
    }

    /** Gives a lane back: it goes when nothing is left in it, and may be claimed at once otherwise. */
    void release(Claim claim) {
        int removed = database.sql("""
                        DELETE FROM webhook_lane WHERE webhook_id = :webhook AND repository = :repository
                            AND claim = :claim AND pending <= 0""")
                .param("webhook", claim.lane().webhook())
                .param("repository", claim.lane().repository())
                .param("claim", claim.number())
                .update();
        if (removed == 0) {
            database.sql("""
                            UPDATE webhook_lane SET claimed_until = :now WHERE webhook_id = :webhook
                                AND repository = :repository AND claim = :claim""")
                    .param("now", Times.of(Times.now(clock)))
                    .param("webhook", claim.lane().webhook())
                    .param("repository", claim.lane().repository())
                    .param("claim", claim.number())
                    .update();
        }
    }
}
