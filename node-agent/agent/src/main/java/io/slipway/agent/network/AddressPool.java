package io.slipway.agent.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.BitSet;
import java.util.Optional;

/** The addresses of the bridge's subnet: the lowest free one goes first. Safe for several threads. */
final class AddressPool {
    private final Subnet subnet;
    private final BitSet taken = new BitSet();

    AddressPool(Subnet subnet) {
        this.subnet = subnet;
        // The network itself, the gateway, the broadcast address.
        taken.set(0);
        taken.set(1);
        taken.set(subnet.size() - 1);
    }

    /** Takes the wanted address, or any. */
    Inet4Address take(Optional<Inet4Address> wanted) throws IOException {
        if (wanted.isEmpty()) {
            return take();
        }
        take(wanted.get());
        return wanted.get();
    }

    synchronized Inet4Address take() throws IOException {
        int number = taken.nextClearBit(0);
        if (number >= subnet.size()) {
            throw new IOException(
                    "no available IPv4 addresses on this network's address pools: bridge (" + subnet + ")");
        }
        taken.set(number);
        return subnet.address(number);
    }

    synchronized void take(Inet4Address address) throws IOException {
        if (!subnet.contains(address)) {
            throw new IOException(address.getHostAddress() + " is not in the bridge's subnet " + subnet);
        }
        int number = subnet.numberOf(address);
        if (taken.get(number)) {
            throw new IOException("Address already in use: " + address.getHostAddress());
        }
        taken.set(number);
    }

    synchronized void release(Inet4Address address) {
        int number = subnet.numberOf(address);
        if (number > 1 && number < subnet.size() - 1) {
            taken.clear(number);
        }
    }
}
