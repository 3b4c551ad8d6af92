package io.slipway.agent.network;

import io.slipway.agent.linux.SocketCalls;
import io.slipway.agent.network.netlink.Connections;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes ports: has a process hold them, which serves IPv6 as well, and the kernel forward what arrives there over IPv4.
 */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final int UDP = 17;
    /** How often a process that ends is started again; something kills it, and that is not to be a fight for ever. */
    private static final int RESTARTS = 5;

    private final PortForwarding forwarding;
    private final Optional<PortProxies> proxies;
    private final PortHolds holds = new PortHolds(SocketCalls.linux());
    /** The sockets of ports that no process holds, because there is no program for it. */
    private final Map<String, List<PortHolds.Held>> held = new ConcurrentHashMap<>();
    /** Held while a container's process is ended or started again: what is being withdrawn must not begin anew. */
    private final ReentrantLock tending = new ReentrantLock();
    /** What processes hold ports for, read and changed under the lock. */
    private final Map<String, Served> served = new HashMap<>();
    /** The packet rules are changed by one thread at a time. */
    private final ReentrantLock rules = new ReentrantLock();
    /** What the rules are to hold; read and changed under the lock. */
    private final Set<Forward> forwards = new HashSet<>();
    /** Written under both locks: who mends or tends must not make again what is being removed. */
    private boolean closed;

    Publisher(PortForwarding forwarding, Optional<PortProxies> proxies) {
        this.forwarding = forwarding;
        this.proxies = proxies;
    }

    private record Served(Lease lease, int restarts) {}

    String name() {
        return forwarding.name();
    }

    /** Keeps a lease as it is about to be. */
    @FunctionalInterface
    interface LeaseKeeper {
        void keep(Lease lease) throws IOException;
    }

    /** Brings the rules in line with the leases that an earlier agent has left, and starts processes that are missing. */
    void recover(Collection<Lease> leases, LeaseKeeper keeper) throws IOException {
        rules.lock();
        try {
            leases.forEach(lease -> forwards.addAll(lease.forwards()));
            forwarding.rebuild(forwards);
        } finally {
            rules.unlock();
        }
        for (Lease lease : leases) {
            boolean alive = lease.proxy().isPresent() && lease.proxy().get().alive();
            if (alive) {
                serve(lease, 0);
            } else if (!lease.ports().isEmpty()) {
                holdAgain(lease, 0, keeper);
            }
        }
    }

    /** A port that somebody else has taken meanwhile is served over IPv4 all the same, by the rules. */
    private void holdAgain(Lease lease, int restarts, LeaseKeeper keeper) {
        serve(lease, restarts);
        try {
            hand(lease, holds.holdAgain(lease.ports()), restarts, keeper);
        } catch (IOException e) {
            LOG.warn("The ports of {} are not held any more: {}", lease.containerId(), e.getMessage());
        }
    }

    private void serve(Lease lease, int restarts) {
        tending.lock();
        try {
            served.put(lease.containerId(), new Served(lease, restarts));
        } finally {
            tending.unlock();
        }
    }

    /** Starts processes again that have ended, some times each. */
    void tend(LeaseKeeper keeper) {
        tending.lock();
        try {
            if (closed || proxies.isEmpty()) {
                return;
            }
            for (Served one : List.copyOf(served.values())) {
                if (one.restarts() < RESTARTS && ended(one.lease())) {
                    LOG.warn(
                            "The process that held the ports of {} has ended; it is started again",
                            one.lease().containerId());
                    holdAgain(one.lease(), one.restarts() + 1, keeper);
                }
            }
        } finally {
            tending.unlock();
        }
    }

    private boolean ended(Lease lease) {
        Optional<ProxyProcess> process = lease.proxy();
        try {
            if (process.isPresent() && process.get().alive()) {
                return false;
            }
            if (process.isPresent() && proxies.isPresent()) {
                proxies.get().end(process.get());
            }
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "The process that holds the ports of {} could not be looked at: {}",
                    lease.containerId(),
                    e.getMessage());
            return false;
        }
    }

    /** Makes the rules anew where somebody has taken them away, unless this is closed. Returns whether that was so. */
    boolean mend() throws IOException {
        rules.lock();
        try {
            if (closed || forwarding.intact()) {
                return false;
            }
            forwarding.rebuild(forwards);
            return true;
        } finally {
            rules.unlock();
        }
    }

    List<PortBinding> publish(Lease lease, List<PublishedPort> wanted, LeaseKeeper keeper) throws IOException {
        List<PortHolds.Held> ports = holds.hold(wanted);
        Lease published =
                lease.withPorts(ports.stream().map(PortHolds.Held::binding).toList());
        hand(published, ports, 0, keeper);
        rules.lock();
        try {
            forwarding.add(published.forwards());
            forwards.addAll(published.forwards());
        } finally {
            rules.unlock();
        }
        forgetOlder(published);
        return published.ports();
    }

    /** Hands the sockets to a process of their own; without a program for it they stay here. */
    private void hand(Lease lease, List<PortHolds.Held> ports, int restarts, LeaseKeeper keeper) throws IOException {
        if (proxies.isEmpty()) {
            held.put(lease.containerId(), ports);
            keeper.keep(lease);
            return;
        }
        try {
            proxies.get().start(lease.containerId(), ports, lease.endpoint().ip(), process -> {
                Lease held = lease.withProxy(process);
                keeper.keep(held);
                serve(held, restarts);
            });
        } finally {
            holds.release(ports);
        }
    }

    void withdraw(Lease lease) throws IOException {
        rules.lock();
        try {
            forwards.removeAll(Set.copyOf(lease.forwards()));
            forwarding.remove(lease.forwards());
        } finally {
            rules.unlock();
        }
        forgetOwn(lease);
        endProcess(lease);
        release(lease.containerId());
    }

    /** The lease that is withdrawn may be older than the process that was started last. */
    private void endProcess(Lease lease) throws IOException {
        tending.lock();
        try {
            Served last = served.remove(lease.containerId());
            Optional<ProxyProcess> process =
                    last == null ? lease.proxy() : last.lease().proxy();
            if (proxies.isPresent() && process.isPresent()) {
                proxies.get().end(process.get());
            }
        } finally {
            tending.unlock();
        }
    }

    /** Clients that have sent before the port was published are not to go past the container for as long as they send. */
    private static void forgetOlder(Lease lease) throws IOException {
        Set<Integer> ports = udpPorts(lease);
        if (!ports.isEmpty()) {
            try (Connections connections = Connections.open(SocketCalls.linux())) {
                connections.forget(flow -> flow.protocol() == UDP
                        && ports.contains(flow.destinationPort())
                        && !flow.answering().equals(lease.endpoint().ip()));
            }
        }
    }

    /** Clients that go on sending are to find the next container that has the port. */
    private static void forgetOwn(Lease lease) throws IOException {
        if (!udpPorts(lease).isEmpty()) {
            try (Connections connections = Connections.open(SocketCalls.linux())) {
                connections.forget(flow -> flow.protocol() == UDP
                        && flow.answering().equals(lease.endpoint().ip()));
            }
        }
    }

    private static Set<Integer> udpPorts(Lease lease) {
        return lease.ports().stream()
                .filter(port -> port.protocol() == Protocol.UDP)
                .map(PortBinding::hostPort)
                .collect(Collectors.toSet());
    }

    private void release(String containerId) {
        List<PortHolds.Held> ports = held.remove(containerId);
        if (ports != null) {
            holds.release(ports);
        }
    }

    void close() {
        tending.lock();
        rules.lock();
        try {
            closed = true;
        } finally {
            rules.unlock();
            tending.unlock();
        }
        held.keySet().forEach(this::release);
        proxies.ifPresent(PortProxies::close);
    }

    void destroy() throws IOException {
        close();
        rules.lock();
        try {
            forwarding.destroy();
        } finally {
            rules.unlock();
        }
    }
}
