package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The routes about the engine as a whole: ping, version, info, login, events, disk usage. */
public final class SystemRoutes {
    private static final byte[] OK = "OK".getBytes(StandardCharsets.UTF_8);

    private final EngineFacts facts;
    private final RegistryLogin login;
    private final DiskUsage usage;
    private final EventStream events;
    private final Clock clock;
    private final Machine machine = new Machine(Path.of("/"));

    public SystemRoutes(EngineFacts facts, RegistryLogin login, DiskUsage usage, EventStream events, Clock clock) {
        this.facts = facts;
        this.login = login;
        this.usage = usage;
        this.events = events;
        this.clock = clock;
    }

    /** Adds the routes, and refusals for those that docker has and this agent has not. */
    public void addTo(Router router) {
        router.add("GET", "/_ping", SystemRoutes::ping)
                .add("HEAD", "/_ping", SystemRoutes::ping)
                .add("GET", "/version", exchange -> exchange.respond(200, VersionAnswer.of(machine)))
                .add("GET", "/info", this::info)
                .add("POST", "/auth", this::auth)
                .add("GET", "/events", new EventsHandler(events, clock))
                .add("GET", "/system/df", this::diskUsage);
        NotThere.addTo(router);
    }

    /** No Builder-Version: a client then builds by the engine's own route instead of BuildKit's. */
    private static void ping(Exchange exchange) {
        exchange.responseHeader("Cache-Control", "no-cache, no-store, must-revalidate");
        exchange.responseHeader("Pragma", "no-cache");
        if (exchange.method().equals("HEAD")) {
            exchange.empty(200);
        } else {
            exchange.respond(200, "text/plain; charset=utf-8", OK);
        }
    }

    private void info(Exchange exchange) {
        exchange.respond(200, new InfoAnswer(facts, machine).at(clock.instant(), events.listeners()));
    }

    private void auth(Exchange exchange) throws IOException {
        ObjectNode body = exchange.bodyJson()
                .orElseThrow(() -> EngineException.badRequest("invalid JSON: got EOF while reading request body"));
        if (!text(body, "identitytoken").isEmpty()
                || !text(body, "registrytoken").isEmpty()) {
            throw EngineException.notSupported("Logging in with a token instead of a password");
        }
        login.check(text(body, "serveraddress"), text(body, "username"), text(body, "password"));
        exchange.respond(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("Status", "Login Succeeded")
                        .put("IdentityToken", ""));
    }

    private static String text(ObjectNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw EngineException.badRequest("invalid JSON: " + field + " is not a text");
        }
        return value.stringValue();
    }

    private void diskUsage(Exchange exchange) throws IOException {
        List<String> types = exchange.queryAll("type");
        for (String type : types) {
            if (!List.of("container", "image", "volume", "build-cache").contains(type)) {
                throw EngineException.badRequest("unknown object type: " + type);
            }
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (types.isEmpty() || types.contains("image")) {
            answer.put("LayersSize", usage.layerBytes());
            answer.set("Images", usage.imageRows());
        }
        if (types.isEmpty() || types.contains("container")) {
            answer.set("Containers", usage.containerRows());
        }
        if (types.isEmpty() || types.contains("volume")) {
            answer.set("Volumes", usage.volumeRows());
        }
        if (types.isEmpty() || types.contains("build-cache")) {
            answer.set("BuildCache", JsonNodeFactory.instance.arrayNode());
        }
        exchange.respond(200, answer);
    }
}
