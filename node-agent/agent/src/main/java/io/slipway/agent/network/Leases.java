package io.slipway.agent.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The leases as files on tmpfs, one for each container. They survive the agent and end with the machine, as containers do;
 * therefore without fsync.
 */
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;

    Leases(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    void write(Lease lease) throws IOException {
        Path fresh = folder.resolve(lease.containerId() + ".new");
        Files.write(fresh, JSON.writeValueAsBytes(encode(lease)));
        Files.move(fresh, file(lease.containerId()), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(String containerId) throws IOException {
        Files.deleteIfExists(file(containerId));
    }

    /** All that can be read. One that cannot, as a full tmpfs may leave it, is told of and deleted. */
    List<Lease> readAll() throws IOException {
        List<Lease> leases = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    read(file, name.substring(0, name.length() - SUFFIX.length()))
                            .ifPresent(leases::add);
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        return leases;
    }

    private Path file(String containerId) {
        return folder.resolve(containerId + SUFFIX);
    }

    private static Optional<Lease> read(Path file, String containerId) throws IOException {
        try {
            return Optional.of(decode(containerId, JSON.readTree(Files.readAllBytes(file))));
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn("{} is not a lease, so container {} loses its network: {}", file, containerId, e.getMessage());
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    private static ObjectNode encode(Lease lease) {
        Endpoint endpoint = lease.endpoint();
        ObjectNode node = JSON.createObjectNode()
                .put("ip", endpoint.ip().getHostAddress())
                .put("prefixLength", endpoint.prefixLength())
                .put("gateway", endpoint.gateway().getHostAddress())
                .put("mac", endpoint.mac().toString())
                .put("link", endpoint.hostLink());
        ArrayNode ports = node.putArray("ports");
        for (PortBinding port : lease.ports()) {
            ports.addObject()
                    .put("protocol", port.protocol().toString())
                    .put("containerPort", port.containerPort())
                    .put("hostIp", port.hostIp().getHostAddress())
                    .put("hostPort", port.hostPort());
        }
        lease.proxy()
                .ifPresent(process ->
                        node.putObject("proxy").put("pid", process.pid()).put("started", process.started()));
        return node;
    }

    private static Lease decode(String containerId, JsonNode node) {
        Endpoint endpoint = new Endpoint(
                Inet4Address.ofLiteral(node.required("ip").asString()),
                node.required("prefixLength").asInt(),
                Inet4Address.ofLiteral(node.required("gateway").asString()),
                MacAddress.parse(node.required("mac").asString()),
                node.required("link").asString());
        List<PortBinding> ports = new ArrayList<>();
        for (JsonNode port : node.required("ports")) {
            ports.add(new PortBinding(
                    Protocol.parse(port.required("protocol").asString()),
                    port.required("containerPort").asInt(),
                    InetAddress.ofLiteral(port.required("hostIp").asString()),
                    port.required("hostPort").asInt()));
        }
        JsonNode proxy = node.path("proxy");
        return new Lease(
                containerId,
                endpoint,
                ports,
                proxy.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(new ProxyProcess(
                                proxy.required("pid").asInt(),
                                proxy.required("started").asLong())));
    }
}
