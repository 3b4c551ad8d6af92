package io.slipway.agent.container;

import io.slipway.agent.network.Protocol;
import io.slipway.agent.network.PublishedPort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request says of a container's network.
 *
 * @param ports host ports that are wanted for it
 */
record NetworkWish(Mode mode, List<PublishedPort> ports) {
    NetworkWish {
        ports = List.copyOf(ports);
    }

    /** Which network its processes see. */
    sealed interface Mode {
        /** The node's bridge, with an address of its own. */
        record Bridge() implements Mode {}

        /** Loopback alone. */
        record None() implements Mode {}

        /** The host's. */
        record Host() implements Mode {}

        /** Another container's, by its name or id. */
        record OfContainer(String container) implements Mode {}
    }

    static NetworkWish of(JsonFields config, JsonFields hostConfig) throws ContainerException {
        Mode mode = mode(hostConfig.text("NetworkMode"));
        List<PublishedPort> ports = ports(config, hostConfig);
        // On the host's network and on none there is nothing to publish; docker takes the wish and leaves it.
        return new NetworkWish(mode, mode instanceof Mode.Bridge ? ports : List.of());
    }

    /** What a container that shares another's network cannot have of its own. For requests; not for what was made of them. */
    static void refuseConflicts(JsonFields config, JsonFields hostConfig) throws ContainerException {
        if (mode(hostConfig.text("NetworkMode")) instanceof Mode.OfContainer) {
            List<PublishedPort> ports = ports(config, hostConfig);
            if (!config.text("Hostname").isEmpty()) {
                throw ContainerException.invalid("conflicting options: hostname and the network mode");
            }
            if (!ports.isEmpty()) {
                throw ContainerException.invalid(
                        "conflicting options: port publishing and the container type network mode");
            }
            if (!hostConfig.texts("Dns").isEmpty()) {
                throw ContainerException.invalid("conflicting options: dns and the network mode");
            }
            if (!hostConfig.texts("ExtraHosts").isEmpty()) {
                throw ContainerException.invalid("conflicting options: custom host-to-IP mapping and the network mode");
            }
        }
    }

    /** The ports that the image or the request says are served, such as {@code 80/tcp}. */
    static Set<String> exposed(JsonFields config) throws ContainerException {
        Set<String> ports = new LinkedHashSet<>();
        for (String name : config.names("ExposedPorts")) {
            int slash = name.indexOf('/');
            String range = slash < 0 ? name : name.substring(0, slash);
            Protocol protocol = protocol(name, slash < 0 ? "" : name.substring(slash + 1));
            int dash = range.indexOf('-');
            int first = port(name, dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : port(name, range.substring(dash + 1));
            for (int port = first; port <= last; port++) {
                ports.add(port + "/" + protocol);
            }
        }
        return ports;
    }

    private static Mode mode(String text) throws ContainerException {
        return switch (text) {
            case "", "default", "bridge" -> new Mode.Bridge();
            case "none" -> new Mode.None();
            case "host" -> new Mode.Host();
            default -> {
                if (text.startsWith("container:") && text.length() > "container:".length()) {
                    yield new Mode.OfContainer(text.substring("container:".length()));
                }
                // Not as "not found": the client would take that for a missing image, and pull it.
                throw ContainerException.invalid("network " + text + " not found");
            }
        };
    }

    private static List<PublishedPort> ports(JsonFields config, JsonFields hostConfig) throws ContainerException {
        List<PublishedPort> ports = new ArrayList<>();
        Set<String> bound = new LinkedHashSet<>();
        JsonFields bindings = hostConfig.object("PortBindings");
        for (String name : hostConfig.names("PortBindings")) {
            for (JsonFields binding : bindings.elements(name)) {
                ports.add(published(name, binding.text("HostIp"), binding.text("HostPort")));
                bound.add(name.contains("/") ? name : name + "/tcp");
            }
        }
        if (hostConfig.flag("PublishAllPorts")) {
            for (String name : exposed(config)) {
                if (bound.add(name)) {
                    ports.add(published(name, "", ""));
                }
            }
        }
        return ports;
    }

    private static PublishedPort published(String port, String hostIp, String hostPort) throws ContainerException {
        try {
            return PublishedPort.parse(port, hostIp, hostPort);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(
                    ContainerException.Kind.INVALID, "invalid port specification: " + e.getMessage(), e);
        }
    }

    private static Protocol protocol(String name, String text) throws ContainerException {
        try {
            return Protocol.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(
                    ContainerException.Kind.INVALID, "invalid port specification: \"" + name + "\"", e);
        }
    }

    private static int port(String name, String text) throws ContainerException {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535 || Integer.parseInt(text) == 0) {
            throw ContainerException.invalid("invalid port specification: \"" + name + "\"");
        }
        return Integer.parseInt(text);
    }
}
