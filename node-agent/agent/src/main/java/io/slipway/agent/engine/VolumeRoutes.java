package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerException;
import io.slipway.agent.container.Containers;
import io.slipway.agent.container.Volume;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Filters;
import io.slipway.agent.engine.http.Router;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /volumes}. */
public final class VolumeRoutes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Containers containers;

    public VolumeRoutes(Containers containers) {
        this.containers = containers;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.add("GET", "/volumes", this::list)
                .add("POST", "/volumes/create", ContainerRoutes.act(this::create))
                .add("GET", "/volumes/{name}", exchange -> exchange.respond(200, json(named(exchange))))
                .add("DELETE", "/volumes/{name}", ContainerRoutes.act(this::remove))
                .add("POST", "/volumes/prune", ContainerRoutes.act(this::prune));
    }

    private Volume named(Exchange exchange) throws IOException {
        String name = exchange.pathVariable("name");
        return containers
                .volumes()
                .find(name)
                .orElseThrow(() -> EngineException.notFound("get " + name + ": no such volume"));
    }

    private void list(Exchange exchange) throws IOException {
        Filters filters = exchange.filters().allowing("name", "label", "driver", "dangling");
        ArrayNode volumes = JSON.arrayNode();
        for (Volume volume : containers.volumes().list()) {
            boolean unused = containers.usersOfVolume(volume.name()).isEmpty();
            if (filters.matches("name", volume.name())
                    && filters.exactly("driver", "local")
                    && filters.labelled("label", volume.labels())
                    && filters.flag("dangling").map(wanted -> wanted == unused).orElse(true)) {
                volumes.add(json(volume));
            }
        }
        ObjectNode answer = JSON.objectNode();
        answer.set("Volumes", volumes);
        answer.putNull("Warnings");
        exchange.respond(200, answer);
    }

    private void create(Exchange exchange) throws IOException, ContainerException {
        ObjectNode body = exchange.bodyJson().orElseGet(JSON::objectNode);
        String driver = body.path("Driver").asString("");
        if (!driver.isEmpty() && !driver.equals("local")) {
            throw EngineException.notSupported("The volume driver " + driver);
        }
        if (!body.path("DriverOpts").isEmpty()) {
            throw EngineException.notSupported("Options of a volume's driver");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        body.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        exchange.respond(201, json(containers.createVolume(body.path("Name").asString(""), labels)));
    }

    private void remove(Exchange exchange) throws IOException, ContainerException {
        containers.removeVolume(exchange.pathVariable("name"), exchange.bool("force"));
        exchange.empty(204);
    }

    private void prune(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        Filters filters = exchange.filters().allowing("label", "label!", "all");
        boolean named = filters.flag("all").orElse(!exchange.apiVersion().atLeast(1, 42));
        PruneFilter wanted = PruneFilter.of(filters, Instant.now());
        ObjectNode answer = JSON.objectNode();
        ArrayNode deleted = answer.putArray("VolumesDeleted");
        for (Volume volume : containers.volumes().list()) {
            if ((named || volume.anonymous())
                    && wanted.accepts(volume.labels(), volume.created())
                    && containers.usersOfVolume(volume.name()).isEmpty()
                    && ContainerRoutes.removed(() -> containers.removeVolume(volume.name(), false))) {
                deleted.add(volume.name());
            }
        }
        exchange.respond(200, answer.put("SpaceReclaimed", 0L));
    }

    static ObjectNode json(Volume volume) {
        ObjectNode json = JSON.objectNode();
        json.put("CreatedAt", volume.created().toString());
        json.put("Driver", "local");
        ObjectNode labels = json.putObject("Labels");
        volume.labels().forEach(labels::put);
        json.put("Mountpoint", volume.folder().toString());
        json.put("Name", volume.name());
        json.putNull("Options");
        json.put("Scope", "local");
        return json;
    }
}
