package io.slipway.registry.operations;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.webhooks.delivery.Figures;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** Metrics of what is not a request: caches, upload sessions, queues. All are read when somebody looks. */
public final class BackgroundMetrics {
    private final MeterRegistry registry;

    /** A counter holds what it asks weakly, and stands still once that is gone. */
    private final List<LongSupplier> counted = new CopyOnWriteArrayList<>();

    public BackgroundMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How often a cache had what it was asked for. */
    public void cache(String cache, LongSupplier hits, LongSupplier misses) {
        lookups(cache, "hit", hits);
        lookups(cache, "miss", misses);
    }

    private void lookups(String cache, String result, LongSupplier count) {
        counted.add(count);
        FunctionCounter.builder("slipway.cache.lookups", count, LongSupplier::getAsLong)
                .description("Questions to a cache in memory")
                .tag("cache", cache)
                .tag("result", result)
                .register(registry);
    }

    /** Upload sessions; a count that fails is no number, and the log says why. */
    public void openUploads(LongSupplier count) {
        Gauge.builder("slipway.uploads.open", count, LongSupplier::getAsLong)
                .description("Upload sessions that are neither closed nor expired")
                .strongReference(true)
                .register(registry);
    }

    /** Queues of work in the background; a length that is not known is no number. */
    public void queues(WorkQueues queues) {
        for (String queue : queues.lengths().keySet()) {
            Gauge.builder("slipway.queue.length", queues, all -> length(all, queue))
                    .description("Pieces of work that wait in the background")
                    .tag("queue", queue)
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** What waits for receivers of webhooks, and how it goes. */
    public void webhooks(Figures figures) {
        gauge(
                "slipway.webhooks.pending",
                "Events that wait for their delivery",
                figures,
                all -> all.queued().pending());
        gauge(
                "slipway.webhooks.paused",
                "Webhooks that were paused after failing for long",
                figures,
                all -> all.queued().paused());
        gauge(
                "slipway.webhooks.oldest.seconds",
                "Seconds that the oldest of those events has waited",
                figures,
                all -> all.age().toSeconds());
        for (String outcome : Figures.OUTCOMES) {
            FunctionCounter.builder("slipway.webhooks.attempts", figures, all -> all.attempts(outcome))
                    .description("Attempts to deliver an event")
                    .tag("outcome", outcome)
                    .register(registry);
        }
    }

    private void gauge(String name, String description, Figures figures, ToDoubleFunction<Figures> value) {
        Gauge.builder(name, figures, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private static double length(WorkQueues queues, String queue) {
        Long length = queues.lengths().get(queue);
        return length == null ? Double.NaN : length;
    }
}
