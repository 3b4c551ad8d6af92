package io.slipway.agent.engine;

import io.slipway.agent.engine.http.Filters;
import java.util.function.Predicate;

/** Docker's filters for events: {@code type}, {@code event}, {@code container}, {@code image}, {@code label}, ... */
record EventFilter(Filters filters) implements Predicate<EngineEvent> {
    /** Actions that carry a command or a state after a colon, which a filter may leave out. */
    private static final String[] WITH_DETAIL = {"exec_create", "exec_start", "health_status"};

    EventFilter {
        filters.allowing(
                "type",
                "event",
                "scope",
                "container",
                "image",
                "volume",
                "network",
                "daemon",
                "label",
                "plugin",
                "service",
                "node",
                "secret",
                "config");
    }

    @Override
    public boolean test(EngineEvent event) {
        return filters.exactly("type", event.type())
                && action(event)
                && filters.exactly("scope", "local")
                && named("container", event)
                && named("volume", event)
                && named("network", event)
                && named("daemon", event)
                && named("plugin", event)
                && named("service", event)
                && named("node", event)
                && named("secret", event)
                && named("config", event)
                && image(event)
                && filters.labelled("label", event.attributes());
    }

    private boolean action(EngineEvent event) {
        for (String action : WITH_DETAIL) {
            if (filters.values("event").contains(action) && event.action().startsWith(action + ":")) {
                return true;
            }
        }
        return filters.exactly("event", event.action());
    }

    private boolean named(String field, EngineEvent event) {
        if (filters.values(field).isEmpty()) {
            return true;
        }
        return event.type().equals(field)
                && (filters.begins(field, event.actorId())
                        || filters.begins(field, event.attributes().getOrDefault("name", "")));
    }

    private boolean image(EngineEvent event) {
        String name = event.attributes().getOrDefault(event.type().equals("image") ? "name" : "image", "");
        return filters.exactly("image", event.actorId())
                || filters.exactly("image", name)
                || filters.exactly("image", withoutTag(event.actorId()))
                || filters.exactly("image", withoutTag(name));
    }

    private static String withoutTag(String name) {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }
}
