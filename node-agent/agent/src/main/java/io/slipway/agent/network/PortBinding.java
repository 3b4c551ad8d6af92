package io.slipway.agent.network;

import java.net.InetAddress;

/**
 * A port as it is published. A port that was asked for at all addresses has two: one at {@code 0.0.0.0}, one at {@code ::}.
 */
public record PortBinding(Protocol protocol, int containerPort, InetAddress hostIp, int hostPort) {
    /** The container's port as the Docker API writes it: {@code 80/tcp}. */
    public String containerPortName() {
        return containerPort + "/" + protocol;
    }
}
