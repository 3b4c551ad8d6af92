package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Handler;
import io.slipway.agent.engine.http.Router;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What docker's engine has and this agent has not, refused by its name instead of with "page not found". */
final class NotThere {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE");

    private static final List<Absent> ABSENT = List.of(
            new Absent("Swarm mode", "/swarm", true),
            new Absent("Swarm mode (services)", "/services", true),
            new Absent("Swarm mode (nodes)", "/nodes", true),
            new Absent("Swarm mode (tasks)", "/tasks", true),
            new Absent("Swarm mode (secrets)", "/secrets", true),
            new Absent("Swarm mode (configs)", "/configs", true),
            new Absent("Managing plugins", "/plugins", true),
            new Absent("Asking a registry through the engine (/distribution)", "/distribution", true),
            new Absent("Building images", "/build", true),
            new Absent("Making an image of a container (docker commit)", "/commit", false),
            new Absent("BuildKit's session (/session)", "/session", false),
            new Absent("BuildKit's gRPC (/grpc)", "/grpc", false),
            new Absent("Attaching by WebSocket", "/containers/{id}/attach/ws", false));

    private NotThere() {}

    private record Absent(String what, String path, boolean andBelow) {}

    static void addTo(Router router) {
        // There is no cache of builds, so nothing of it can be removed; "docker system prune" asks for that, too.
        router.add("POST", "/build/prune", exchange -> {
            ObjectNode nothing = JsonNodeFactory.instance.objectNode().put("SpaceReclaimed", 0L);
            nothing.putArray("CachesDeleted");
            exchange.respond(200, nothing);
        });
        for (Absent absent : ABSENT) {
            Handler refuse = exchange -> {
                throw EngineException.notSupported(absent.what());
            };
            for (String method : METHODS) {
                router.add(method, absent.path(), refuse);
                if (absent.andBelow()) {
                    router.add(method, absent.path() + "/{rest...}", refuse);
                }
            }
        }
    }
}
