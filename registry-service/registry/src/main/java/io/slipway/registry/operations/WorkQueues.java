package io.slipway.registry.operations;

import java.util.Map;

/**
 * Work that waits in the background, for the metrics: whatever has queues, such as the garbage collection, is a bean of
 * this type.
 */
@FunctionalInterface
public interface WorkQueues {
    /**
     * How many pieces of work wait, by the queue's name ({@code [a-z_]+}, always the same ones). Asked at each look at
     * the metrics, so it should be cheap; a queue that cannot be counted now is left out.
     */
    Map<String, Long> lengths();
}
