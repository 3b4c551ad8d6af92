package io.slipway.agent.network;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A container's port that is to be reached from outside.
 *
 * @param hostIp the address to listen at; empty for all, IPv4 and IPv6
 * @param firstHostPort 0 for any free one
 * @param lastHostPort the end of a range out of which the first free one is taken; else equal to the first
 */
public record PublishedPort(
        Protocol protocol, int containerPort, Optional<InetAddress> hostIp, int firstHostPort, int lastHostPort) {
    public PublishedPort {
        if (containerPort < 1 || containerPort > 65535) {
            throw new IllegalArgumentException("invalid container port: " + containerPort);
        }
        if (firstHostPort < 0 || lastHostPort > 65535 || lastHostPort < firstHostPort) {
            throw new IllegalArgumentException("invalid host port: " + firstHostPort + "-" + lastHostPort);
        }
    }

    /**
     * One entry of the Docker API's {@code PortBindings}.
     *
     * @param containerPort {@code 80/tcp}
     * @param hostIp an address, or empty for all
     * @param hostPort a port, a range {@code 8000-8010}, or empty for any
     */
    public static PublishedPort parse(String containerPort, String hostIp, String hostPort) {
        int slash = containerPort.indexOf('/');
        String port = slash < 0 ? containerPort : containerPort.substring(0, slash);
        Protocol protocol = Protocol.parse(slash < 0 ? "" : containerPort.substring(slash + 1));
        int dash = hostPort.indexOf('-');
        int first = hostPort.isEmpty() ? 0 : number(dash < 0 ? hostPort : hostPort.substring(0, dash));
        int last = dash < 0 ? first : number(hostPort.substring(dash + 1));
        return new PublishedPort(protocol, number(port), address(hostIp), first, last);
    }

    private static Optional<InetAddress> address(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Literal.parse(text));
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("invalid port: '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
