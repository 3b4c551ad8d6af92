package io.slipway.registry.gc;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts what went. Kept in memory and added to the table now and then, so that workers do not wait for each other's
 * sums; what a crash takes away is missing in the totals.
 */
public final class Totals {
    /**
     * How many, and how many bytes of them.
     *
     * @param bytes zero for kinds that take no space themselves
     */
    public record Sum(long count, long bytes) {
        Sum plus(Sum other) {
            return new Sum(count + other.count, bytes + other.bytes);
        }
    }

    private final JdbcClient jdbc;
    private final Map<String, Sum> pending = new ConcurrentHashMap<>();

    Totals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Counts one thing. Also when the transaction around it fails in the end: these are figures, not facts. */
    void add(String kind, long bytes) {
        pending.merge(kind, new Sum(1, bytes), Sum::plus);
    }

    /** Writes down what was counted since the last time. */
    void flush() {
        for (String kind : Set.copyOf(pending.keySet())) {
            Sum sum = pending.remove(kind);
            if (sum != null) {
                jdbc.sql("""
                                INSERT INTO collected (kind, count, bytes) VALUES (:kind, :count, :bytes)
                                ON CONFLICT (kind) DO UPDATE
                                SET count = collected.count + excluded.count, bytes = collected.bytes + excluded.bytes""")
                        .param("kind", kind)
                        .param("count", sum.count())
                        .param("bytes", sum.bytes())
                        .update();
            }
        }
    }

    /** All that ever went, by kind. */
    Map<String, Sum> all() {
        Map<String, Sum> sums = new TreeMap<>();
        jdbc.sql("SELECT kind, count, bytes FROM collected")
                .query((row, number) -> Map.entry(row.getString(1), new Sum(row.getLong(2), row.getLong(3))))
                .list()
                .forEach(entry -> sums.merge(entry.getKey(), entry.getValue(), Sum::plus));
        pending.forEach((kind, sum) -> sums.merge(kind, sum, Sum::plus));
        return sums;
    }
}
