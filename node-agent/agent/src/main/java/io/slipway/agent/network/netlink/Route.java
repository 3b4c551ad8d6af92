package io.slipway.agent.network.netlink;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A route of any table.
 *
 * @param destination empty for the default route
 * @param link the index of the interface that it leaves by, or 0
 */
public record Route(Optional<InetAddress> destination, int prefixLength, Optional<InetAddress> gateway, int link) {
    private static final int FIXED = 12;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;

    static Route parse(Message message) throws NetlinkException {
        Attributes attributes = message.attributes(FIXED);
        return new Route(
                attributes.address(RTA_DST),
                message.byteAt(1),
                attributes.address(RTA_GATEWAY),
                attributes.number(RTA_OIF).orElse(0));
    }
}
