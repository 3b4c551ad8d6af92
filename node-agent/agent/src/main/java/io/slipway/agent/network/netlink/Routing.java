package io.slipway.agent.network.netlink;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Links, addresses and routes of the network namespace in which it was opened. Opened, used and closed by one thread at a
 * time.
 */
public final class Routing implements AutoCloseable {
    private static final int NEW_LINK = 16;
    private static final int DELETE_LINK = 17;
    private static final int GET_LINK = 18;
    private static final int NEW_ADDRESS = 20;
    private static final int GET_ADDRESS = 22;
    private static final int NEW_ROUTE = 24;
    private static final int GET_ROUTE = 26;

    private static final int EXCLUSIVE = 0x200;
    private static final int CREATE = 0x400;

    private static final int AF_INET = 2;
    private static final int IFF_UP = 1;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_INFO_SLAVE_DATA = 5;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_OIF = 4;
    private static final int TABLE_MAIN = 254;
    private static final int PROTOCOL_BOOT = 3;
    private static final int TYPE_UNICAST = 1;

    private final NetlinkSocket socket;

    private Routing(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** For the network namespace of the calling thread. */
    public static Routing open(SocketCalls calls) throws IOException {
        return new Routing(NetlinkSocket.open(calls, SocketCalls.NETLINK_ROUTE));
    }

    public List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        for (Message message :
                socket.dump(new Request("list links", GET_LINK, NetlinkSocket.dumpFlags()).link(0, 0, 0))) {
            if (message.type() == NEW_LINK) {
                links.add(Link.parse(message));
            }
        }
        return links;
    }

    public Optional<Link> link(String name) throws IOException {
        return links().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** Of IPv4 and IPv6. */
    public List<InterfaceAddress> addresses() throws IOException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (Message message : socket.dump(
                new Request("list addresses", GET_ADDRESS, NetlinkSocket.dumpFlags()).address(0, 0, 0, 0, 0))) {
            if (message.type() == NEW_ADDRESS) {
                addresses.add(InterfaceAddress.parse(message));
            }
        }
        return addresses;
    }

    /** Of IPv4, all tables. */
    public List<Route> routes() throws IOException {
        List<Route> routes = new ArrayList<>();
        for (Message message : socket.dump(
                new Request("list routes", GET_ROUTE, NetlinkSocket.dumpFlags()).route(AF_INET, 0, 0, 0, 0, 0))) {
            if (message.type() == NEW_ROUTE) {
                routes.add(Route.parse(message));
            }
        }
        return routes;
    }

    /** Makes a bridge that is up. Its hardware address is given, or it would change with its ports. */
    public void createBridge(String name, byte[] mac) throws IOException {
        Request request = new Request("create bridge " + name, NEW_LINK, NetlinkSocket.change(CREATE, EXCLUSIVE));
        request.link(0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_ADDRESS, mac)
                .nested(IFLA_LINKINFO, () -> request.attribute(IFLA_INFO_KIND, "bridge"));
        socket.change(List.of(request));
    }

    /**
     * Makes a pair of links: one here, up and a port of the bridge, the other straight in another namespace. The port
     * sends packets back where they came from, for a container that calls its own published port.
     *
     * @param bridge the index of the bridge; 0 for a pair that is no bridge's port
     */
    public void createVeth(String name, int bridge, int mtu, int namespace, String peer, byte[] peerMac)
            throws IOException {
        Request request = new Request("create veth " + name, NEW_LINK, NetlinkSocket.change(CREATE, EXCLUSIVE));
        request.link(0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_MTU, mtu)
                .attribute(IFLA_MASTER, bridge)
                .nested(
                        IFLA_LINKINFO,
                        () -> request.attribute(IFLA_INFO_KIND, "veth")
                                .nested(
                                        IFLA_INFO_DATA,
                                        () -> request.nested(
                                                VETH_INFO_PEER,
                                                () -> request.link(0, 0, 0)
                                                        .attribute(IFLA_IFNAME, peer)
                                                        .attribute(IFLA_MTU, mtu)
                                                        .attribute(IFLA_ADDRESS, peerMac)
                                                        .attribute(IFLA_NET_NS_FD, namespace))));
        socket.change(bridge == 0 ? List.of(request) : List.of(request, hairpin(name)));
    }

    /** A bridge's port that sends packets back where they came from. */
    private static Request hairpin(String port) {
        Request request = new Request("hairpin mode of link " + port, NEW_LINK, NetlinkSocket.change());
        return request.link(0, 0, 0)
                .attribute(IFLA_IFNAME, port)
                .nested(
                        IFLA_LINKINFO,
                        () -> request.attribute(IFLA_INFO_SLAVE_KIND, "bridge")
                                .nested(IFLA_INFO_SLAVE_DATA, () -> request.attribute(IFLA_BRPORT_MODE, (byte) 1)));
    }

    public void setUp(int link) throws IOException {
        socket.change(List.of(up(link)));
    }

    private static Request up(int link) {
        return new Request("set link " + link + " up", NEW_LINK, NetlinkSocket.change()).link(link, IFF_UP, IFF_UP);
    }

    public void addAddress(int link, Inet4Address address, int prefixLength) throws IOException {
        socket.change(List.of(newAddress(link, address, prefixLength)));
    }

    private static Request newAddress(int link, Inet4Address address, int prefixLength) {
        byte[] broadcast = address.getAddress();
        for (int bit = prefixLength; bit < 32; bit++) {
            broadcast[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return new Request(
                        "add address %s/%d".formatted(address.getHostAddress(), prefixLength),
                        NEW_ADDRESS,
                        NetlinkSocket.change(CREATE, EXCLUSIVE))
                .address(AF_INET, prefixLength, 0, 0, link)
                .attribute(IFA_LOCAL, address.getAddress())
                .attribute(IFA_ADDRESS, address.getAddress())
                .attribute(IFA_BROADCAST, broadcast);
    }

    /** In a new namespace, at one go: loopback up, the link up with its address, the default route through it. */
    public void configure(int loopback, int link, Inet4Address address, int prefixLength, InetAddress gateway)
            throws IOException {
        Request route = new Request(
                        "add default route via " + gateway.getHostAddress(),
                        NEW_ROUTE,
                        NetlinkSocket.change(CREATE, EXCLUSIVE))
                .route(AF_INET, 0, TABLE_MAIN, PROTOCOL_BOOT, 0, TYPE_UNICAST)
                .attribute(RTA_GATEWAY, gateway.getAddress())
                .attribute(RTA_OIF, link);
        socket.change(List.of(up(loopback), newAddress(link, address, prefixLength), up(link), route));
    }

    /** Removes a link, and its peer with it; does nothing where it is gone. */
    public void deleteLink(int link) throws IOException {
        try {
            socket.change(
                    List.of(new Request("delete link " + link, DELETE_LINK, NetlinkSocket.change()).link(link, 0, 0)));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    /** Like {@link #deleteLink(int)}, by name: no other link can have taken its place since it was looked up. */
    public void deleteLink(String name) throws IOException {
        try {
            socket.change(List.of(new Request("delete link " + name, DELETE_LINK, NetlinkSocket.change())
                    .link(0, 0, 0)
                    .attribute(IFLA_IFNAME, name)));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
