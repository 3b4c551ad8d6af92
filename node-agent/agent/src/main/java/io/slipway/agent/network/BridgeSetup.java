package io.slipway.agent.network;

import io.slipway.agent.network.netlink.InterfaceAddress;
import io.slipway.agent.network.netlink.Link;
import io.slipway.agent.network.netlink.Routing;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the bridge, or takes over the one that an earlier agent has made, with the settings of the kernel that it needs. */
final class BridgeSetup {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeSetup.class);

    private final Names names;
    private final Routing routing;

    BridgeSetup(Names names, Routing routing) {
        this.names = names;
        this.routing = routing;
    }

    Bridge ensure(Subnet subnet) throws IOException {
        String name = names.bridge();
        MacAddress mac = MacAddress.of(subnet.address(1));
        Optional<Link> found = routing.link(name);
        if (found.isEmpty()) {
            routing.createBridge(name, mac.bytes());
            found = routing.link(name);
        }
        Link link = found.orElseThrow(() -> new IOException("the bridge " + name + " was made and is not there"));
        if (!link.kind().equals("bridge")) {
            throw new IOException(
                    "a link named " + name + " is there and is no bridge; remove it or choose another" + " instance");
        }
        Bridge bridge = new Bridge(name, link.index(), subnet);
        if (!hasAddress(bridge)) {
            routing.addAddress(bridge.index(), bridge.gateway(), subnet.prefixLength());
        }
        refuseAdvertisements(name);
        if (!link.up()) {
            routing.setUp(link.index());
        }
        forward(name);
        return bridge;
    }

    private boolean hasAddress(Bridge bridge) throws IOException {
        for (InterfaceAddress address : routing.addresses()) {
            if (address.link() == bridge.index()
                    && address.address().equals(bridge.gateway())
                    && address.prefixLength() == bridge.subnet().prefixLength()) {
                return true;
            }
        }
        return false;
    }

    /**
     * A container may send what only a router sends, and a bridge that took it in would make the container the machine's way
     * into the world over IPv6 (CVE-2020-13401). To be set before the bridge is up.
     */
    private static void refuseAdvertisements(String bridge) throws IOException {
        String setting = "ipv6/conf/" + bridge + "/accept_ra";
        if (Sysctl.exists(setting)) { // not there where IPv6 is off
            Sysctl.write(setting, "0");
        }
    }

    private static void forward(String bridge) throws IOException {
        if (!Sysctl.read("ipv4/ip_forward").equals("1")) {
            Sysctl.write("ipv4/ip_forward", "1");
            LOG.info("IPv4 forwarding was off and is on now: containers need it");
        }
        // Lets a connection to 127.0.0.1 leave for a container; the table drops what comes the other way uncalled.
        Sysctl.write("ipv4/conf/" + bridge + "/route_localnet", "1");
    }
}
