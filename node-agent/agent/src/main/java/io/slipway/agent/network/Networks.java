package io.slipway.agent.network;

import io.slipway.agent.linux.NamespaceCalls;
import io.slipway.agent.linux.SocketCalls;
import io.slipway.agent.network.netlink.Link;
import io.slipway.agent.network.netlink.Routing;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The networks of one instance. A container is connected before its shim starts and disconnected when it has ended; in
 * between what it holds is recorded, and an agent that starts again calls {@link #reconcile} before anything else. All
 * methods may be called by any thread; those of one container one after another.
 */
public final class Networks implements AutoCloseable {
    private static final String INSIDE = "eth0";

    private final NamespaceCalls namespaces = NamespaceCalls.linux();
    private final SocketCalls sockets = SocketCalls.linux();
    private final Names names;
    private final Bridge bridge;
    private final AddressPool addresses;
    private final Leases files;
    private final Publisher publisher;
    private final RulesWatch watch;
    private final Departures departures = new Departures();
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();

    private Networks(Names names, Bridge bridge, Leases files, Publisher publisher) throws IOException {
        this.names = names;
        this.bridge = bridge;
        this.addresses = new AddressPool(bridge.subnet());
        this.files = files;
        this.publisher = publisher;
        recover();
        this.watch = RulesWatch.start(sockets, publisher::mend, () -> publisher.tend(this::keep));
    }

    /**
     * Makes the bridge and the packet rules, or takes over those that an earlier agent of this instance has left. The rules
     * contain what is recorded from the first moment.
     *
     * @throws NetworkUnavailableException where the machine lacks something; the message says what to install
     */
    public static Networks open(NetworkConfig config) throws IOException {
        Names names = new Names(config.instance());
        Leases files = new Leases(config.runFolder().resolve("network"));
        Bridge bridge;
        try (Routing routing = Routing.open(SocketCalls.linux())) {
            Subnet subnet = new SubnetChoice(config.dataFolder(), routing, names.bridge()).choose(config.subnet());
            bridge = new BridgeSetup(names, routing).ensure(subnet);
        }
        Publisher publisher =
                new Publisher(ForwardingChoice.choose(config, names, bridge), PortProxies.open(config.instance()));
        return new Networks(names, bridge, files, publisher);
    }

    private void recover() throws IOException {
        for (Lease lease : files.readAll()) {
            addresses.take(lease.endpoint().ip());
            leases.put(lease.containerId(), lease);
        }
        publisher.recover(leases.values(), this::keep);
    }

    public Bridge bridge() {
        return bridge;
    }

    /** How ports are published: {@code nftables} or {@code iptables}. */
    public String forwarding() {
        return publisher.name();
    }

    /** Where a container is on the bridge, and its ports; empty when it is not connected to it. */
    public Optional<Endpoint> endpoint(String containerId) {
        return Optional.ofNullable(leases.get(containerId)).map(Lease::endpoint);
    }

    /** The published ports of a container that is connected to the bridge. */
    public List<PortBinding> ports(String containerId) {
        Lease lease = leases.get(containerId);
        return lease == null ? List.of() : lease.ports();
    }

    /**
     * Gives a container its network. On failure nothing is left behind. A container that is still connected is an error.
     *
     * @return to be closed once the shim is in the namespace
     * @throws PortInUseException where a port is taken
     */
    public Attachment connect(ConnectRequest request) throws IOException {
        return switch (request.mode()) {
            case NetworkMode.Host() -> new Attachment(Optional.empty(), Optional.empty(), List.of());
            case NetworkMode.SharedWith(int pid) ->
                new Attachment(Optional.of(NetworkNamespace.of(namespaces, pid)), Optional.empty(), List.of());
            case NetworkMode.None() -> new Attachment(Optional.of(loopbackOnly()), Optional.empty(), List.of());
            case NetworkMode.Bridge() -> connectToBridge(request);
        };
    }

    private NetworkNamespace loopbackOnly() throws IOException {
        return NetworkNamespace.create(namespaces, sockets, (namespace, inside) -> inside.setUp(1));
    }

    private Attachment connectToBridge(ConnectRequest request) throws IOException {
        String id = request.containerId();
        departures.await(id);
        Inet4Address ip = takeAddress(request);
        Endpoint endpoint = new Endpoint(
                ip,
                bridge.subnet().prefixLength(),
                bridge.gateway(),
                request.mac().orElseGet(() -> MacAddress.of(ip)),
                names.link(id));
        Lease lease = new Lease(id, endpoint, List.of(), Optional.empty());
        if (leases.putIfAbsent(id, lease) != null) {
            addresses.release(ip);
            throw new IOException("container " + id + " is connected already");
        }
        NetworkNamespace namespace = null;
        try {
            files.write(lease);
            NetworkNamespace made =
                    NetworkNamespace.create(namespaces, sockets, (open, inside) -> plug(endpoint, open, inside));
            namespace = made;
            // Ports come last: they are what others compete for.
            List<PortBinding> ports = publish(lease, request.ports());
            return new Attachment(Optional.of(made), Optional.of(endpoint), ports);
        } catch (IOException | RuntimeException e) {
            if (namespace != null) {
                namespace.close();
            }
            undo(id, e);
            throw e;
        }
    }

    /** What is not to be had may be held by a container that is just leaving. */
    private Inet4Address takeAddress(ConnectRequest request) throws IOException {
        try {
            return addresses.take(request.ip());
        } catch (IOException e) {
            if (!departures.await()) {
                throw e;
            }
            return addresses.take(request.ip());
        }
    }

    private void plug(Endpoint endpoint, NetworkNamespace namespace, Routing inside) throws IOException {
        try (Routing outside = Routing.open(sockets)) {
            outside.createVeth(
                    endpoint.hostLink(),
                    bridge.index(),
                    Bridge.MTU,
                    namespace.descriptor(),
                    INSIDE,
                    endpoint.mac().bytes());
        }
        Link eth0 = inside.link(INSIDE).orElseThrow(() -> new IOException("no eth0 in the new namespace"));
        inside.configure(1, eth0.index(), endpoint.ip(), endpoint.prefixLength(), endpoint.gateway());
    }

    private List<PortBinding> publish(Lease lease, List<PublishedPort> wanted) throws IOException {
        if (wanted.isEmpty()) {
            return List.of();
        }
        return publisher.publish(lease, wanted, this::keep);
    }

    private void keep(Lease lease) throws IOException {
        files.write(lease);
        leases.put(lease.containerId(), lease);
    }

    private void undo(String containerId, Exception cause) {
        try {
            disconnect(containerId);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Takes back what a container holds. Does nothing where it holds nothing. Its processes have ended or lose their network
     * now. Its ports are free when this returns; its link goes a moment later, and with it its address becomes free.
     */
    public void disconnect(String containerId) throws IOException {
        Lease lease = leases.get(containerId);
        if (lease == null) {
            return;
        }
        publisher.withdraw(lease);
        leases.remove(containerId);
        departures.begin(containerId, () -> unplug(lease));
    }

    private void unplug(Lease lease) throws IOException {
        try (Routing routing = Routing.open(sockets)) {
            routing.deleteLink(lease.endpoint().hostLink());
        }
        files.delete(lease.containerId());
        addresses.release(lease.endpoint().ip());
    }

    /**
     * After a start: disconnects every container that is not among the living, and removes links that nobody knows.
     *
     * @return the ids of those that were disconnected
     */
    public Set<String> reconcile(Set<String> living) throws IOException {
        Set<String> gone = new HashSet<>(leases.keySet());
        gone.removeAll(living);
        for (String id : gone) {
            disconnect(id);
        }
        List<String> known = new ArrayList<>();
        leases.values().forEach(lease -> known.add(lease.endpoint().hostLink()));
        try (Routing routing = Routing.open(sockets)) {
            for (Link link : routing.links()) {
                if (link.name().startsWith(names.linkPrefix()) && !known.contains(link.name())) {
                    routing.deleteLink(link.index());
                }
            }
        }
        return gone;
    }

    /** Gives back what the agent itself holds. Running containers keep their network and their ports. */
    @Override
    public void close() {
        departures.close();
        watch.close();
        publisher.close();
    }

    /**
     * Removes the bridge and the packet rules, for an instance that goes.
     *
     * @throws IOException while containers are connected
     */
    public void destroy() throws IOException {
        if (!leases.isEmpty()) {
            throw new IOException("%d containers are connected to %s".formatted(leases.size(), bridge.name()));
        }
        departures.close();
        watch.close();
        publisher.destroy();
        try (Routing routing = Routing.open(sockets)) {
            routing.deleteLink(bridge.index());
        }
    }
}
