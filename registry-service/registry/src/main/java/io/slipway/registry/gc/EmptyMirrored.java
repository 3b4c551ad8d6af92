package io.slipway.registry.gc;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.RepositoryName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes repositories of mirrors that have held nothing for a while: what was cached in them was evicted, and the next who
 * asks makes them anew. What somebody has starred or described stays, since that would not come back. Since when one is empty is kept in memory, so that a start only puts it off.
 */
final class EmptyMirrored {
    /** How often is looked for them. */
    private static final Duration LOOK = Duration.ofMinutes(10);

    /** Whoever is about to put something into one has done so by then. */
    private static final Duration EMPTY = Duration.ofHours(1);

    private static final int MOST = 10_000;

    private static final String HOLDS_NOTHING = """
            NOT EXISTS (SELECT 1 FROM cached c WHERE c.repository_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM manifest m WHERE m.repository_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM blob_link l WHERE l.repository_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM repository_profile p WHERE p.repository_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM star s WHERE s.repository_id = r.id)""";

    private record Empty(RepositoryId id, RepositoryName name) {}

    private final JdbcClient jdbc;
    private final Access access;
    private final Clock clock;
    private final Map<RepositoryId, Instant> since = new HashMap<>();
    private final Deque<Empty> due = new ArrayDeque<>();
    private Instant looked = Instant.MIN;

    EmptyMirrored(JdbcClient jdbc, Access access, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.clock = clock;
    }

    /** Removes one. */
    synchronized Verdict next() {
        Instant now = clock.instant();
        if (due.isEmpty() && looked.isBefore(now.minus(LOOK))) {
            looked = now;
            look(now);
        }
        Empty next = due.poll();
        if (next == null) {
            return Verdict.NOTHING_DUE;
        }
        since.remove(next.id());
        // It is counted when its row goes, as any other that is deleted.
        return access.removeEmpty(next.name(), () -> holdsNothing(next.id())) ? Verdict.REMOVED : Verdict.KEPT;
    }

    private void look(Instant now) {
        Map<RepositoryId, Instant> seen = new HashMap<>();
        jdbc.sql("""
                        SELECT r.id, r.name FROM repository r JOIN namespace n ON n.id = r.namespace_id
                        WHERE n.readers IS NOT NULL AND r.deleted_at IS NULL AND %s ORDER BY r.id LIMIT :most""".formatted(HOLDS_NOTHING))
                .param("most", MOST)
                .query((row, number) ->
                        new Empty(new RepositoryId(row.getLong(1)), RepositoryName.parse(row.getString(2))))
                .list()
                .forEach(empty -> {
                    Instant first = since.getOrDefault(empty.id(), now);
                    seen.put(empty.id(), first);
                    if (!first.isAfter(now.minus(EMPTY))) {
                        due.add(empty);
                    }
                });
        since.clear();
        since.putAll(seen);
    }

    private boolean holdsNothing(RepositoryId id) {
        return jdbc.sql("SELECT 1 FROM repository r WHERE r.id = :id AND " + HOLDS_NOTHING)
                .param("id", id.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }
}
