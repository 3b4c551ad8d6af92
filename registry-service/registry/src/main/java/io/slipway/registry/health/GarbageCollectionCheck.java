package io.slipway.registry.health;

import io.slipway.registry.gc.Collector;
import io.slipway.registry.gc.GcStatus;
import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;

/** How many things wait to be looked at, most of them for the end of their grace, and whether the last collection ended well. */
record GarbageCollectionCheck(GcStatus status) implements HealthCheck {
    @Override
    public String name() {
        return "garbage";
    }

    @Override
    public Finding look() {
        long waiting =
                status.queues().values().stream().mapToLong(Long::longValue).sum();
        Finding finding = Finding.ok(waiting, null, Unit.ITEMS);
        return status.collector()
                .lastRun()
                .flatMap(Collector.Run::failure)
                .map(failure -> finding.but(Level.WARNING, "the last collection failed: " + failure))
                .orElse(finding);
    }
}
