package io.slipway.agent;

import io.slipway.agent.container.ContainerEvents;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.engine.EngineEvent;
import io.slipway.agent.engine.EventStream;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Hands what happens to containers to those who listen to the engine. */
final class PublishedEvents implements ContainerEvents {
    private final EventStream stream;
    private final Clock clock;

    PublishedEvents(EventStream stream, Clock clock) {
        this.stream = stream;
        this.clock = clock;
    }

    @Override
    public void happened(String action, ContainerSnapshot container, Map<String, String> attributes) {
        Map<String, String> all = new HashMap<>();
        container
                .definition()
                .config()
                .path("Labels")
                .properties()
                .forEach(label -> all.put(label.getKey(), label.getValue().asString("")));
        all.put("image", container.definition().imageName());
        all.put("name", container.definition().name().value());
        all.putAll(attributes);
        stream.publish(
                new EngineEvent("container", action, container.definition().id().hex(), all, clock.instant()));
    }
}
