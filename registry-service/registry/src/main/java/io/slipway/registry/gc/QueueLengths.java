package io.slipway.registry.gc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many rows wait in each queue. Counted by the thread that collects, now and then and not beyond a limit, so that whoever
 * looks at the metrics waits for nothing.
 */
final class QueueLengths {
    /** A longer queue is said to be one longer than this: to count all of it would cost more the more there is to do. */
    static final long MOST = 100_000;

    static final Duration AGE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(QueueLengths.class);

    private final JdbcClient jdbc;
    private final Clock clock;
    private volatile @Nullable Counted last;

    private record Counted(Instant at, Map<String, Long> lengths) {}

    QueueLengths(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** By queue, as counted last. Only whoever asks first waits for the database. */
    Map<String, Long> last() {
        Counted counted = last;
        return counted == null ? count() : counted.lengths();
    }

    /** Counts if the last figures are old. Figures that cannot be had now stay as they were, and the log says so. */
    void refreshIfOld() {
        Counted counted = last;
        if (counted == null || !clock.instant().isBefore(counted.at().plus(AGE))) {
            refresh();
        }
    }

    /** Counts now. As {@link #refreshIfOld} when it fails. */
    void refresh() {
        try {
            count();
        } catch (RuntimeException e) {
            LOG.warn("the queues of garbage collection cannot be counted now: {}", e.toString());
        }
    }

    private Map<String, Long> count() {
        Map<String, Long> lengths = new LinkedHashMap<>();
        for (String table : new String[] {"manifest_review", "blob_link_review", "blob_review"}) {
            lengths.put(table, count(table));
        }
        lengths.put("tombstone", count("tombstone WHERE deleted_at IS NULL"));
        last = new Counted(clock.instant(), lengths);
        return lengths;
    }

    private long count(String rows) {
        return jdbc.sql("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d) counted".formatted(rows, MOST + 1))
                .query(Long.class)
                .single();
    }
}
