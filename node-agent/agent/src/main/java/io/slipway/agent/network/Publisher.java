package io.slipway.agent.network;

import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Publishes ports: holds them, and has the kernel forward what arrives there. */
final class Publisher {
    private final PortForwarding forwarding;
    private final PortHolds holds = new PortHolds(SocketCalls.linux());
    private final Map<String, List<PortHolds.Held>> held = new ConcurrentHashMap<>();
    /** The packet rules are changed by one thread at a time. */
    private final ReentrantLock rules = new ReentrantLock();

    private Publisher(PortForwarding forwarding) {
        this.forwarding = forwarding;
    }

    static Publisher open(NetworkConfig config, Names names, Bridge bridge) throws IOException {
        return new Publisher(ForwardingChoice.choose(config, names, bridge));
    }

    String name() {
        return forwarding.name();
    }

    /** Keeps a lease with its ports, before they are published. */
    @FunctionalInterface
    interface LeaseKeeper {
        void keep(Lease published) throws IOException;
    }

    void recover(Collection<Lease> leases) throws IOException {
        List<Forward> all = new ArrayList<>();
        leases.forEach(lease -> all.addAll(lease.forwards()));
        forwarding.rebuild(all);
    }

    List<PortBinding> publish(Lease lease, List<PublishedPort> wanted, LeaseKeeper keeper) throws IOException {
        List<PortHolds.Held> ports = holds.hold(wanted);
        held.put(lease.containerId(), ports);
        Lease published =
                lease.withPorts(ports.stream().map(PortHolds.Held::binding).toList());
        keeper.keep(published);
        rules.lock();
        try {
            forwarding.add(published.forwards());
        } finally {
            rules.unlock();
        }
        return published.ports();
    }

    void withdraw(Lease lease) throws IOException {
        rules.lock();
        try {
            forwarding.remove(lease.forwards());
        } finally {
            rules.unlock();
        }
        List<PortHolds.Held> ports = held.remove(lease.containerId());
        if (ports != null) {
            holds.release(ports);
        }
    }

    void close() {
        held.values().forEach(holds::release);
        held.clear();
    }

    void destroy() throws IOException {
        close();
        forwarding.destroy();
    }
}
