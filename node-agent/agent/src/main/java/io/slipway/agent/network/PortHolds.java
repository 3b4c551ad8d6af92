package io.slipway.agent.network;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes ports of this machine by binding a socket to each, so that the kernel decides who has a port: another container, or
 * any other program.
 */
final class PortHolds {
    private static final String RANGE = "ipv4/ip_local_port_range";
    private static final String IPV6 = "ipv6";
    private static final InetAddress ANY_IPV4 = Inet4Address.ofLiteral("0.0.0.0");
    private static final InetAddress ANY_IPV6 = Inet6Address.ofLiteral("::");

    private final SocketCalls sockets;
    private final AtomicInteger next = new AtomicInteger();

    PortHolds(SocketCalls sockets) {
        this.sockets = sockets;
    }

    /** A port that is held, by a socket that belongs to whoever has this. */
    record Held(PortBinding binding, int socket) {}

    /** Holds all ports, or none. */
    List<Held> hold(List<PublishedPort> wanted) throws IOException {
        List<Held> held = new ArrayList<>();
        boolean done = false;
        try {
            for (PublishedPort port : wanted) {
                held.addAll(hold(port));
            }
            done = true;
            return held;
        } finally {
            if (!done) {
                release(held);
            }
        }
    }

    /** Holds ports again that are published already, with the numbers that they have. */
    List<Held> holdAgain(List<PortBinding> bindings) throws IOException {
        List<Held> held = new ArrayList<>();
        boolean done = false;
        try {
            for (PortBinding binding : bindings) {
                held.add(new Held(binding, bind(binding.protocol(), binding.hostIp(), binding.hostPort())));
            }
            done = true;
            return held;
        } finally {
            if (!done) {
                release(held);
            }
        }
    }

    void release(List<Held> held) {
        held.forEach(port -> sockets.close(port.socket()));
    }

    private List<Held> hold(PublishedPort wanted) throws IOException {
        if (wanted.firstHostPort() == 0) {
            return holdAnyOf(wanted, ephemeral());
        }
        List<Integer> range = new ArrayList<>();
        for (int port = wanted.firstHostPort(); port <= wanted.lastHostPort(); port++) {
            range.add(port);
        }
        return holdAnyOf(wanted, range);
    }

    private List<Held> holdAnyOf(PublishedPort wanted, List<Integer> candidates) throws IOException {
        PortInUseException taken = null;
        for (int port : candidates) {
            try {
                return holdEverywhere(wanted, port);
            } catch (PortInUseException e) {
                taken = e;
            }
        }
        throw taken != null ? taken : new IOException("no port to choose from");
    }

    private List<Held> holdEverywhere(PublishedPort wanted, int port) throws IOException {
        List<Held> held = new ArrayList<>();
        boolean done = false;
        try {
            for (InetAddress address : addresses(wanted)) {
                int socket = bind(wanted.protocol(), address, port);
                held.add(new Held(new PortBinding(wanted.protocol(), wanted.containerPort(), address, port), socket));
            }
            done = true;
            return held;
        } finally {
            if (!done) {
                release(held);
            }
        }
    }

    private static List<InetAddress> addresses(PublishedPort wanted) {
        if (wanted.hostIp().isPresent()) {
            return List.of(wanted.hostIp().get());
        }
        return Sysctl.exists(IPV6) ? List.of(ANY_IPV4, ANY_IPV6) : List.of(ANY_IPV4);
    }

    private int bind(Protocol protocol, InetAddress address, int port) throws IOException {
        String shown =
                address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        try {
            return sockets.holdPort(protocol == Protocol.TCP, address, port);
        } catch (ErrnoException e) {
            throw switch (e.errno()) {
                case Errno.EADDRINUSE -> new PortInUseException(shown, port);
                case Errno.EADDRNOTAVAIL ->
                    new IOException(
                            "listen %s %s:%d: bind: cannot assign requested address".formatted(protocol, shown, port));
                default -> e;
            };
        }
    }

    /** The ports that the kernel gives to whoever does not ask for one, each time from where the last one was found. */
    private List<Integer> ephemeral() throws IOException {
        String[] bounds = Sysctl.read(RANGE).split("\\s+", -1);
        int first = Integer.parseInt(bounds[0]);
        int count = Integer.parseInt(bounds[1]) - first + 1;
        int start = next.getAndIncrement();
        List<Integer> ports = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ports.add(first + Math.floorMod(start + i, count));
        }
        return ports;
    }
}
