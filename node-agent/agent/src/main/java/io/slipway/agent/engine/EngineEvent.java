package io.slipway.agent.engine;

import io.slipway.agent.engine.http.ApiVersion;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that happened, as {@code docker events} tells it.
 *
 * @param type container, image, volume, network or daemon
 * @param action docker's word for it: create, start, die, {@code exec_start: sh}, pull, ...
 * @param actorId the id or name of what it happened to
 * @param attributes the actor's labels and what the action adds: name, image, exitCode, ...
 */
public record EngineEvent(String type, String action, String actorId, Map<String, String> attributes, Instant time) {
    public EngineEvent {
        attributes = Map.copyOf(attributes);
    }

    ObjectNode toJson(ApiVersion version) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        if (version.before(1, 52) && (type.equals("container") || type.equals("image"))) {
            event.put("status", action).put("id", actorId);
            if (type.equals("container") && attributes.containsKey("image")) {
                event.put("from", attributes.get("image"));
            }
        }
        ObjectNode actor = JsonNodeFactory.instance.objectNode().put("ID", actorId);
        ObjectNode named = actor.putObject("Attributes");
        new TreeMap<>(attributes).forEach(named::put);
        event.put("Type", type).put("Action", action);
        event.set("Actor", actor);
        return event.put("scope", "local").put("time", time.getEpochSecond()).put("timeNano", nanos());
    }

    private long nanos() {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }
}
