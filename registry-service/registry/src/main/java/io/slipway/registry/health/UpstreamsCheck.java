package io.slipway.registry.health;

import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;
import java.util.List;

/** Which upstreams went wrong when they were asked last. What is here already is served all the same. */
record UpstreamsCheck(Upstreams upstreams, UpstreamStates states) implements HealthCheck {
    @Override
    public String name() {
        return "upstreams";
    }

    @Override
    public Finding look() {
        List<String> troubles = upstreams.all().stream()
                .flatMap(upstream ->
                        states.of(upstream).trouble().map(trouble -> upstream.name() + ": " + trouble.what()).stream())
                .toList();
        return new Finding(
                troubles.isEmpty() ? Level.OK : Level.WARNING, (long) troubles.size(), null, Unit.ITEMS, troubles);
    }
}
