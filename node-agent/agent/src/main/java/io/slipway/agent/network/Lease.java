package io.slipway.agent.network;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a running container holds of the network: the record that is written before anything is made.
 *
 * @param proxy the process that holds its ports, where it has any
 */
record Lease(String containerId, Endpoint endpoint, List<PortBinding> ports, Optional<ProxyProcess> proxy) {
    Lease {
        ports = List.copyOf(ports);
    }

    Lease withPorts(List<PortBinding> published) {
        return new Lease(containerId, endpoint, published, proxy);
    }

    Lease withProxy(ProxyProcess process) {
        return new Lease(containerId, endpoint, ports, Optional.of(process));
    }

    /** The entries of the packet rules: those at IPv4 addresses. */
    List<Forward> forwards() {
        List<Forward> forwards = new ArrayList<>();
        for (PortBinding port : ports) {
            if (port.hostIp() instanceof Inet4Address hostIp) {
                forwards.add(
                        new Forward(port.protocol(), hostIp, port.hostPort(), endpoint.ip(), port.containerPort()));
            }
        }
        return forwards;
    }
}
