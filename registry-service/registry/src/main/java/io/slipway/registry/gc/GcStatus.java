package io.slipway.registry.gc;

import java.util.Map;

/** How much waits and how much went. */
public final class GcStatus {
    private final QueueLengths lengths;
    private final Totals totals;
    private final Collector collector;

    GcStatus(QueueLengths lengths, Totals totals, Collector collector) {
        this.lengths = lengths;
        this.totals = totals;
        this.collector = collector;
    }

    /**
     * Rows that wait, by queue: as they were some seconds ago or when a collection that was asked for had ended. A thing may
     * stand in a queue several times; of more than 100,000 rows no more than 100,001 are counted.
     */
    public Map<String, Long> queues() {
        return lengths.last();
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
