package io.slipway.agent.network.netlink;

/**
 * An interface of a network namespace.
 *
 * @param kind what made it, such as {@code veth} or {@code bridge}; empty for hardware and loopback
 * @param master the index of the bridge that it is a port of, or 0
 */
public record Link(int index, String name, String kind, int master, boolean up) {
    private static final int FIXED = 16;
    private static final int IFF_UP = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int INFO_KIND = 1;

    static Link parse(Message message) throws NetlinkException {
        Attributes attributes = message.attributes(FIXED);
        String kind = "";
        var info = attributes.nested(IFLA_LINKINFO);
        if (info.isPresent()) {
            kind = info.get().text(INFO_KIND).orElse("");
        }
        return new Link(
                message.intAt(4),
                attributes.text(IFLA_IFNAME).orElse(""),
                kind,
                attributes.number(IFLA_MASTER).orElse(0),
                (message.intAt(8) & IFF_UP) != 0);
    }
}
