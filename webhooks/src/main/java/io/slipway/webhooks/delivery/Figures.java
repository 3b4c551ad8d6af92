package io.slipway.webhooks.delivery;

import io.slipway.webhooks.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How much waits and how it goes, for the metrics. Counted by the thread that dispatches, so whoever looks waits for nothing. */
public final class Figures {
    /** A longer outbox is said to be one longer than this. */
    static final int MOST = 100_000;

    private static final Duration AGE = Duration.ofSeconds(15);

    /** The outcomes there are, by the names that they have in metrics. */
    public static final List<String> OUTCOMES = List.of("delivered", "unavailable", "refused", "gone");

    private final JdbcClient database;
    private final Clock clock;
    private final Map<String, LongAdder> attempts = new LinkedHashMap<>();
    private volatile @Nullable Queued last;

    /**
     * What waits.
     *
     * @param outbox events that were not looked at yet
     * @param pending events that wait for their delivery, one for each target
     * @param oldest since when the oldest of them waits; null when none does
     * @param paused targets that were paused
     */
    public record Queued(
            Instant at, long outbox, long pending, @Nullable Instant oldest, long paused) {}

    public Figures(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
        OUTCOMES.forEach(outcome -> attempts.put(outcome, new LongAdder()));
    }

    /** Since the start of this process. */
    public long attempts(String outcome) {
        LongAdder count = attempts.get(outcome);
        return count == null ? 0 : count.sum();
    }

    /** As counted last; empty figures before that. */
    public Queued queued() {
        Queued counted = last;
        return counted == null ? new Queued(clock.instant(), 0, 0, null, 0) : counted;
    }

    /** How long the oldest event has been waiting, by the time now. */
    public Duration age() {
        Instant oldest = queued().oldest();
        return oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
    }

    void attempted(Outcome outcome) {
        LongAdder count = attempts.get(outcome.text());
        if (count == null) {
            throw new IllegalStateException("no figure for " + outcome);
        }
        count.increment();
    }

    void refreshIfOld() {
        Queued counted = last;
        Instant now = clock.instant();
        if (counted == null || !now.isBefore(counted.at().plus(AGE))) {
            last = count(now);
        }
    }

    private Queued count(Instant now) {
        return database.sql("""
                        SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT :most) counted) AS outbox,
                            (SELECT coalesce(sum(pending), 0) FROM webhook_lane) AS pending,
                            (SELECT min(queued_at) FROM webhook_delivery WHERE state = 'pending') AS oldest,
                            (SELECT count(*) FROM webhook WHERE paused_at IS NOT NULL AND deleted_at IS NULL) AS paused""")
                .param("most", MOST + 1)
                .query((row, number) -> new Queued(
                        now,
                        row.getLong("outbox"),
                        row.getLong("pending"),
                        Times.find(row, "oldest").orElse(null),
                        row.getLong("paused")))
                .single();
    }
}
