package io.slipway.registry.gc;

import io.slipway.registry.content.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Trims what is kept about the past: deletions that cannot be undone any more, old history, tombstones of long ago. */
final class Records {
    /** Longer than anybody can hold on to a key that was given up. */
    private static final Duration TOMBSTONES = Duration.ofDays(1);

    private static final int BATCH = 1000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final GcSettings settings;

    Records(JdbcClient jdbc, Clock clock, GcSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.settings = settings;
    }

    /** Trims what is found by its age alone. Costs as much as there is to trim. */
    void trim() {
        Instant now = clock.instant();
        trim("deletion", now.minus(settings.grace()));
        trim("tombstone", now.minus(TOMBSTONES));
    }

    private void trim(String table, Instant cut) {
        OffsetDateTime bound = Times.of(cut);
        int trimmed;
        do {
            trimmed = jdbc.sql(
                            "DELETE FROM %1$s WHERE ctid IN (SELECT ctid FROM %1$s WHERE deleted_at <= :cut LIMIT %2$d)"
                                    .formatted(table, BATCH))
                    .param("cut", bound)
                    .update();
        } while (trimmed == BATCH);
    }

    /**
     * Trims the history of tags. Looks at all that is old, once: what a tag names now is part of its history, however old, so
     * that much of it may stay.
     */
    void trimHistory() {
        OffsetDateTime cut = Times.of(clock.instant().minus(settings.historyAge()));
        OptionalLong last = OptionalLong.of(0);
        while (last.isPresent()) {
            last = trimHistory(last.getAsLong(), cut);
        }
    }

    /** One page of it. Answers where the page ended; empty when there is no further one. */
    private OptionalLong trimHistory(long after, OffsetDateTime cut) {
        return jdbc.sql("""
                        WITH page AS MATERIALIZED (
                          SELECT id, repository_id, name, digest FROM tag_history
                          WHERE id > :after AND changed_at <= :cut ORDER BY id LIMIT :batch),
                        trimmed AS (
                          DELETE FROM tag_history h USING page p
                          WHERE h.id = p.id AND (p.digest IS NULL OR EXISTS (
                            SELECT 1 FROM tag_history later WHERE later.repository_id = p.repository_id
                              AND later.name = p.name AND later.id > p.id)))
                        SELECT coalesce(max(id), 0) FROM page HAVING count(*) = :batch""")
                .param("after", after)
                .param("cut", cut)
                .param("batch", BATCH)
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }
}
