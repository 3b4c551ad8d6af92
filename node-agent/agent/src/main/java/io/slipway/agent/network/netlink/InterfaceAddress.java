package io.slipway.agent.network.netlink;

import java.net.InetAddress;
import java.util.Optional;

/** An address of an interface. */
public record InterfaceAddress(int link, InetAddress address, int prefixLength) {
    private static final int FIXED = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;

    static InterfaceAddress parse(Message message) throws NetlinkException {
        Attributes attributes = message.attributes(FIXED);
        Optional<InetAddress> address = attributes.address(IFA_LOCAL);
        if (address.isEmpty()) {
            // IPv6 and IPv4 without a peer have only this one.
            address = attributes.address(IFA_ADDRESS);
        }
        return new InterfaceAddress(
                message.intAt(4),
                address.orElseThrow(() -> new NetlinkException("an interface address without an address")),
                message.byteAt(1));
    }
}
