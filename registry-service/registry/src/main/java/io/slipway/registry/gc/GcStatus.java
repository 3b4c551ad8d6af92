package io.slipway.registry.gc;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How much waits and how much went. */
public final class GcStatus {
    private final JdbcClient jdbc;
    private final Totals totals;
    private final Collector collector;

    GcStatus(JdbcClient jdbc, Totals totals, Collector collector) {
        this.jdbc = jdbc;
        this.totals = totals;
        this.collector = collector;
    }

    /** Rows that wait, by queue. */
    public Map<String, Long> queues() {
        Map<String, Long> lengths = new LinkedHashMap<>();
        for (String table : new String[] {"manifest_review", "blob_link_review", "blob_review"}) {
            lengths.put(table, count(table));
        }
        lengths.put("tombstone", count("tombstone WHERE deleted_at IS NULL"));
        return lengths;
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    /** All that ever went, by kind: how many and how many bytes. */
    public Map<String, Totals.Sum> totals() {
        return totals.all();
    }

    /** The collector behind it. */
    public Collector collector() {
        return collector;
    }
}
