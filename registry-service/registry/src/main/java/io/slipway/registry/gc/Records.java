package io.slipway.registry.gc;

import io.slipway.registry.content.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
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

    void trim() {
        Instant now = clock.instant();
        trim("deletion", "deleted_at <= :cut", now.minus(settings.grace()));
        trim("tombstone", "deleted_at <= :cut", now.minus(TOMBSTONES));
        // What a tag names now is part of its history, however old.
        trim("tag_history", """
                changed_at <= :cut AND (digest IS NULL OR EXISTS (
                  SELECT 1 FROM tag_history later WHERE later.repository_id = tag_history.repository_id
                    AND later.name = tag_history.name AND later.id > tag_history.id))""", now.minus(settings.historyAge()));
    }

    private void trim(String table, String condition, Instant cut) {
        OffsetDateTime bound = Times.of(cut);
        int trimmed;
        do {
            trimmed = jdbc.sql("DELETE FROM %s WHERE ctid IN (SELECT ctid FROM %s WHERE %s LIMIT %d)"
                            .formatted(table, table, condition, BATCH))
                    .param("cut", bound)
                    .update();
        } while (trimmed == BATCH);
    }
}
