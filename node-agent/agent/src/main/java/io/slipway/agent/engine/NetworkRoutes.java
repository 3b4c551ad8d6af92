package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.Containers;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Filters;
import io.slipway.agent.engine.http.Router;
import io.slipway.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /networks}: the three that are always there. Networks of a user's own are not there yet and are refused. */
public final class NetworkRoutes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Docker's names, each with its driver. Clients look for the first by that name. */
    private static final Map<String, String> DRIVERS = Map.of("bridge", "bridge", "host", "host", "none", "null");

    private final Containers containers;
    private final Supplier<String> subnet;
    private final String bridge;
    private final Instant created;

    /**
     * Routes over what the containers are attached to.
     *
     * @param subnet of the bridge, such as {@code 172.17.0.0/16}
     * @param bridge the interface's name
     */
    public NetworkRoutes(Containers containers, Supplier<String> subnet, String bridge, Instant created) {
        this.containers = containers;
        this.subnet = subnet;
        this.bridge = bridge;
        this.created = created;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.add("GET", "/networks", this::list)
                .add("GET", "/networks/{id}", this::inspect)
                .add("POST", "/networks/create", exchange -> {
                    throw EngineException.notSupported("Creating a network");
                })
                .add("DELETE", "/networks/{id}", exchange -> {
                    throw EngineException.forbidden(
                            named(exchange.pathVariable("id")) + " is a pre-defined network and cannot be removed");
                })
                .add("POST", "/networks/{id}/connect", exchange -> {
                    throw EngineException.notSupported("Connecting a container to a further network");
                })
                .add("POST", "/networks/{id}/disconnect", exchange -> {
                    throw EngineException.notSupported("Disconnecting a container from its network");
                })
                .add("POST", "/networks/prune", exchange -> {
                    ObjectNode answer = JSON.objectNode();
                    answer.putArray("NetworksDeleted");
                    exchange.respond(200, answer);
                });
    }

    /** A network's id: 64 characters that only its name decides, so that they are the same on every node. */
    static String networkId(String name) {
        return Digest.sha256(("slipway network " + name).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    private void list(Exchange exchange) {
        Filters filters = exchange.filters().allowing("name", "id", "driver", "label", "scope", "type", "dangling");
        ArrayNode networks = JSON.arrayNode();
        for (String name : List.of("bridge", "host", "none")) {
            if (filters.matches("name", name)
                    && filters.begins("id", networkId(name))
                    && filters.exactly("driver", String.valueOf(DRIVERS.get(name)))
                    && filters.exactly("scope", "local")
                    && filters.exactly("type", "builtin")
                    && filters.labelled("label", Map.of())
                    && !filters.flag("dangling").orElse(false)) {
                networks.add(json(name, false));
            }
        }
        exchange.respond(200, networks);
    }

    private void inspect(Exchange exchange) {
        exchange.respond(200, json(named(exchange.pathVariable("id")), true));
    }

    private static String named(String reference) {
        return DRIVERS.keySet().stream()
                .filter(name -> name.equals(reference) || networkId(name).startsWith(reference))
                .findFirst()
                .orElseThrow(() -> EngineException.notFound("network " + reference + " not found"));
    }

    private ObjectNode json(String name, boolean withContainers) {
        ObjectNode json = JSON.objectNode();
        json.put("Name", name);
        json.put("Id", networkId(name));
        json.put("Created", created.toString());
        json.put("Scope", "local");
        json.put("Driver", DRIVERS.get(name));
        json.put("EnableIPv4", true);
        json.put("EnableIPv6", false);
        ObjectNode addresses = json.putObject("IPAM").put("Driver", "default");
        addresses.putNull("Options");
        ArrayNode config = addresses.putArray("Config");
        ObjectNode options = JSON.objectNode();
        if (name.equals("bridge")) {
            config.addObject().put("Subnet", subnet.get());
            options.put("com.docker.network.bridge.name", bridge);
            options.put("com.docker.network.bridge.default_bridge", "true");
        }
        json.put("Internal", false);
        json.put("Attachable", false);
        json.put("Ingress", false);
        json.putObject("ConfigFrom").put("Network", "");
        json.put("ConfigOnly", false);
        ObjectNode attached = json.putObject("Containers");
        if (withContainers && name.equals("bridge")) {
            containers.list().forEach(container -> attach(attached, container));
        }
        json.set("Options", options);
        json.putObject("Labels");
        return json;
    }

    private static void attach(ObjectNode attached, ContainerSnapshot container) {
        container
                .endpoint()
                .ifPresent(endpoint -> attached.putObject(
                                container.definition().id().hex())
                        .put("Name", container.definition().name().value())
                        .put("EndpointID", container.definition().id().hex())
                        .put("MacAddress", endpoint.mac().toString())
                        .put("IPv4Address", endpoint.ip().getHostAddress() + "/" + endpoint.prefixLength())
                        .put("IPv6Address", ""));
    }
}
