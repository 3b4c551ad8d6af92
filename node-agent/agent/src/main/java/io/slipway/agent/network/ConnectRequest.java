package io.slipway.agent.network;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/**
 * What a container that is about to start wants of the network.
 *
 * @param ports to publish; only with the bridge
 * @param mac a hardware address of the user's choice, else one made from the IP address
 * @param ip an address of the user's choice out of the bridge's subnet
 */
public record ConnectRequest(
        String containerId,
        NetworkMode mode,
        List<PublishedPort> ports,
        Optional<MacAddress> mac,
        Optional<Inet4Address> ip) {
    public ConnectRequest {
        if (!containerId.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}")) {
            throw new IllegalArgumentException("invalid container id: '" + containerId + "'");
        }
        ports = List.copyOf(ports);
    }

    public static ConnectRequest of(String containerId, NetworkMode mode) {
        return new ConnectRequest(containerId, mode, List.of(), Optional.empty(), Optional.empty());
    }

    public ConnectRequest withPorts(List<PublishedPort> published) {
        return new ConnectRequest(containerId, mode, published, mac, ip);
    }
}
