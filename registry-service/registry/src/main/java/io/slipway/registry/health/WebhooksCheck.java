package io.slipway.registry.health;

import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;
import io.slipway.webhooks.delivery.Figures;
import java.time.Duration;

/** How many events wait for their delivery, and which webhooks got none for so long that they were paused. */
record WebhooksCheck(Figures figures) implements HealthCheck {
    private static final Duration LONG = Duration.ofHours(1);

    @Override
    public String name() {
        return "webhooks";
    }

    @Override
    public Finding look() {
        Figures.Queued queued = figures.queued();
        Finding finding = Finding.ok(queued.outbox() + queued.pending(), null, Unit.ITEMS);
        if (queued.paused() > 0) {
            return finding.but(
                    Level.WARNING,
                    queued.paused() == 1 ? "one webhook is paused" : queued.paused() + " webhooks are paused");
        }
        return figures.age().compareTo(LONG) > 0
                ? finding.but(Level.WARNING, "the oldest event waits for its delivery since " + queued.oldest())
                : finding;
    }
}
