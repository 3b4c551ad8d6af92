package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerDefinition;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.ContainerState;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.MountPoint;
import io.slipway.agent.network.PortBinding;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A container as {@code docker inspect} shows it. */
final class ContainerInspection {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final ContainerSnapshot container;
    private final ContainerDefinition definition;

    ContainerInspection(ContainerSnapshot container) {
        this.container = container;
        this.definition = container.definition();
    }

    /**
     * The whole of it.
     *
     * @param driver name of the snapshot driver
     * @param folder where the container's files lie
     */
    ObjectNode toJson(String driver, Path folder) {
        ObjectNode json = JSON.objectNode();
        json.put("Id", definition.id().hex());
        json.put("Created", definition.created().toString());
        ArrayNode words = commandWords();
        json.put("Path", words.isEmpty() ? "" : words.get(0).asString());
        ArrayNode arguments = json.putArray("Args");
        for (int i = 1; i < words.size(); i++) {
            arguments.add(words.get(i).asString());
        }
        json.set("State", state());
        json.put("Image", definition.imageId().toString());
        json.put("ResolvConfPath", folder.resolve("resolv.conf").toString());
        json.put("HostnamePath", folder.resolve("hostname").toString());
        json.put("HostsPath", folder.resolve("hosts").toString());
        json.put("LogPath", folder.resolve(definition.id().hex() + "-json.log").toString());
        json.put("Name", "/" + definition.name());
        json.put("RestartCount", container.restarts());
        json.put("Driver", driver);
        json.put("Platform", "linux");
        json.put("MountLabel", "");
        json.put("ProcessLabel", "");
        json.put("AppArmorProfile", "");
        if (container.execs().isEmpty()) {
            json.putNull("ExecIDs");
        } else {
            container.execs().forEach(json.putArray("ExecIDs")::add);
        }
        json.set("HostConfig", definition.hostConfig());
        json.putObject("GraphDriver").put("Name", driver).putNull("Data");
        json.set("Mounts", mounts(container));
        json.set("Config", definition.config());
        json.set("NetworkSettings", networkSettings());
        return json;
    }

    /** The words that are run: the entrypoint and the command. */
    private ArrayNode commandWords() {
        return commandWords(definition);
    }

    static ArrayNode commandWords(ContainerDefinition definition) {
        ArrayNode words = JSON.arrayNode();
        definition.config().path("Entrypoint").forEach(words::add);
        definition.config().path("Cmd").forEach(words::add);
        return words;
    }

    private ObjectNode state() {
        ContainerState state = container.state();
        Optional<Exit> exit = container.lastExit();
        boolean running = state.isRunning();
        ObjectNode json = JSON.objectNode();
        json.put("Status", state.word());
        json.put("Running", running || state instanceof ContainerState.Restarting);
        json.put("Paused", state instanceof ContainerState.Paused);
        json.put("Restarting", state instanceof ContainerState.Restarting);
        json.put("OOMKilled", !running && exit.map(Exit::oomKilled).orElse(false));
        json.put("Dead", false);
        json.put("Pid", state.processId());
        json.put("ExitCode", running ? 0 : exit.map(Exit::code).orElse(0));
        json.put("Error", running ? "" : exit.map(Exit::error).orElse(""));
        json.put("StartedAt", time(container.startedAt()));
        json.put("FinishedAt", time(exit.map(Exit::finishedAt).orElse(Instant.EPOCH)));
        return json;
    }

    private static String time(Instant instant) {
        return instant.equals(Instant.EPOCH) ? NEVER : instant.toString();
    }

    static ArrayNode mounts(ContainerSnapshot container) {
        ArrayNode mounts = JSON.arrayNode();
        for (MountPoint mount : container.definition().mounts()) {
            ObjectNode json = mounts.addObject();
            json.put("Type", mount.kind().wireName());
            if (mount.kind() == MountPoint.Kind.VOLUME) {
                json.put("Name", mount.volume());
            }
            json.put("Source", mount.source());
            json.put("Destination", mount.target());
            if (mount.kind() == MountPoint.Kind.VOLUME) {
                json.put("Driver", "local");
            }
            json.put("Mode", mount.readOnly() ? "ro" : mount.kind() == MountPoint.Kind.VOLUME ? "z" : "");
            json.put("RW", !mount.readOnly());
            json.put("Propagation", propagation(mount));
        }
        return mounts;
    }

    private static String propagation(MountPoint mount) {
        return switch (mount.kind()) {
            case BIND ->
                mount.options().stream()
                        .filter(word -> word.endsWith("shared") || word.endsWith("slave") || word.endsWith("private"))
                        .findFirst()
                        .orElse("rprivate");
            case VOLUME, TMPFS -> "";
        };
    }

    private ObjectNode networkSettings() {
        ObjectNode json = JSON.objectNode();
        json.put("Bridge", "");
        json.put("SandboxID", container.state().isRunning() ? definition.id().hex() : "");
        json.put("HairpinMode", false);
        json.put("LinkLocalIPv6Address", "");
        json.put("LinkLocalIPv6PrefixLen", 0);
        json.set("Ports", ports());
        json.put(
                "SandboxKey",
                container.state().isRunning() ? "/proc/" + container.state().processId() + "/ns/net" : "");
        json.putNull("SecondaryIPAddresses");
        json.putNull("SecondaryIPv6Addresses");
        ObjectNode endpoint = networkMode().equals("bridge") ? endpoint() : emptyEndpoint();
        for (String name : new String[] {
            "EndpointID",
            "Gateway",
            "GlobalIPv6Address",
            "GlobalIPv6PrefixLen",
            "IPAddress",
            "IPPrefixLen",
            "IPv6Gateway",
            "MacAddress"
        }) {
            json.set(name, endpoint.get(name));
        }
        json.set("Networks", networks());
        return json;
    }

    /** Docker's name of the container's network; that of another container has none. */
    private String networkMode() {
        String mode = definition.hostConfig().path("NetworkMode").asString("");
        return switch (mode) {
            case "", "default", "bridge" -> "bridge";
            default -> mode;
        };
    }

    ObjectNode networks() {
        ObjectNode networks = JSON.objectNode();
        switch (networkMode()) {
            case "bridge" -> networks.set("bridge", endpoint());
            case "host" -> networks.set("host", emptyEndpoint());
            case "none" -> networks.set("none", emptyEndpoint());
            default -> {}
        }
        return networks;
    }

    private ObjectNode endpoint() {
        ObjectNode json = emptyEndpoint();
        container.endpoint().ifPresent(endpoint -> {
            json.put("EndpointID", definition.id().hex());
            json.put("Gateway", endpoint.gateway().getHostAddress());
            json.put("IPAddress", endpoint.ip().getHostAddress());
            json.put("IPPrefixLen", endpoint.prefixLength());
            json.put("MacAddress", endpoint.mac().toString());
        });
        return json;
    }

    private ObjectNode emptyEndpoint() {
        ObjectNode json = JSON.objectNode();
        json.putNull("IPAMConfig");
        json.putNull("Links");
        json.putNull("Aliases");
        json.put("MacAddress", "");
        json.putNull("DriverOpts");
        json.put("NetworkID", NetworkRoutes.networkId(networkMode()));
        json.put("EndpointID", "");
        json.put("Gateway", "");
        json.put("IPAddress", "");
        json.put("IPPrefixLen", 0);
        json.put("IPv6Gateway", "");
        json.put("GlobalIPv6Address", "");
        json.put("GlobalIPv6PrefixLen", 0);
        json.putNull("DNSNames");
        return json;
    }

    /** Every port that is exposed or published; null where nothing of the host reaches it. */
    private ObjectNode ports() {
        ObjectNode ports = JSON.objectNode();
        if (!container.state().isRunning()) {
            return ports;
        }
        TreeSet<String> exposed =
                new TreeSet<>(definition.config().path("ExposedPorts").propertyNames());
        exposed.forEach(ports::putNull);
        for (PortBinding binding : container.ports()) {
            JsonNode list = ports.path(binding.containerPortName());
            ArrayNode bindings = list instanceof ArrayNode array ? array : ports.putArray(binding.containerPortName());
            bindings.addObject()
                    .put(
                            "HostIp",
                            binding.hostIp().getHostAddress().equals("0:0:0:0:0:0:0:0")
                                    ? "::"
                                    : binding.hostIp().getHostAddress())
                    .put("HostPort", Integer.toString(binding.hostPort()));
        }
        return ports;
    }
}
