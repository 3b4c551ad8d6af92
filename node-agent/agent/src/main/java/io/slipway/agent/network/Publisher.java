package io.slipway.agent.network;

import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes ports: has a process hold them, which serves IPv6 as well, and the kernel forward what arrives there over IPv4.
 */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final PortForwarding forwarding;
    private final Optional<PortProxies> proxies;
    private final PortHolds holds = new PortHolds(SocketCalls.linux());
    /** The sockets of ports that no process holds, because there is no program for it. */
    private final Map<String, List<PortHolds.Held>> held = new ConcurrentHashMap<>();
    /** The packet rules are changed by one thread at a time. */
    private final ReentrantLock rules = new ReentrantLock();

    Publisher(PortForwarding forwarding, Optional<PortProxies> proxies) {
        this.forwarding = forwarding;
        this.proxies = proxies;
    }

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
        List<Forward> all = new ArrayList<>();
        leases.forEach(lease -> all.addAll(lease.forwards()));
        rules.lock();
        try {
            forwarding.rebuild(all);
        } finally {
            rules.unlock();
        }
        for (Lease lease : leases) {
            boolean served = lease.proxy().isPresent() && lease.proxy().get().alive();
            if (!lease.ports().isEmpty() && !served) {
                holdAgain(lease, keeper);
            }
        }
    }

    /** A port that somebody else has taken meanwhile is served over IPv4 all the same, by the rules. */
    private void holdAgain(Lease lease, LeaseKeeper keeper) {
        try {
            hand(lease, holds.holdAgain(lease.ports()), keeper);
        } catch (IOException e) {
            LOG.warn("The ports of {} are not held any more: {}", lease.containerId(), e.getMessage());
        }
    }

    List<PortBinding> publish(Lease lease, List<PublishedPort> wanted, LeaseKeeper keeper) throws IOException {
        List<PortHolds.Held> ports = holds.hold(wanted);
        Lease published =
                lease.withPorts(ports.stream().map(PortHolds.Held::binding).toList());
        hand(published, ports, keeper);
        rules.lock();
        try {
            forwarding.add(published.forwards());
        } finally {
            rules.unlock();
        }
        return published.ports();
    }

    /** Hands the sockets to a process of their own; without a program for it they stay here. */
    private void hand(Lease lease, List<PortHolds.Held> ports, LeaseKeeper keeper) throws IOException {
        if (proxies.isEmpty()) {
            held.put(lease.containerId(), ports);
            keeper.keep(lease);
            return;
        }
        try {
            proxies.get()
                    .start(
                            lease.containerId(),
                            ports,
                            lease.endpoint().ip(),
                            process -> keeper.keep(lease.withProxy(process)));
        } finally {
            holds.release(ports);
        }
    }

    void withdraw(Lease lease) throws IOException {
        rules.lock();
        try {
            forwarding.remove(lease.forwards());
        } finally {
            rules.unlock();
        }
        if (proxies.isPresent() && lease.proxy().isPresent()) {
            proxies.get().end(lease.proxy().get());
        }
        release(lease.containerId());
    }

    private void release(String containerId) {
        List<PortHolds.Held> ports = held.remove(containerId);
        if (ports != null) {
            holds.release(ports);
        }
    }

    void close() {
        held.keySet().forEach(this::release);
        proxies.ifPresent(PortProxies::close);
    }

    void destroy() throws IOException {
        close();
        forwarding.destroy();
    }
}
