package io.slipway.agent.network;

import java.io.IOException;

/** A port that is to be published is taken, by another container or by another program. */
public final class PortInUseException extends IOException {
    private static final long serialVersionUID = 1;

    PortInUseException(String hostIp, int port) {
        super("Bind for %s:%d failed: port is already allocated".formatted(hostIp, port));
    }
}
