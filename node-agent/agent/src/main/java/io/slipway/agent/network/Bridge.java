package io.slipway.agent.network;

import java.net.Inet4Address;

/**
 * The bridge of an instance, as {@code docker network inspect bridge} shows it.
 *
 * @param name of the link
 * @param index of the link
 */
public record Bridge(String name, int index, Subnet subnet) {
    static final int MTU = 1500;

    /** The machine's own address on it: the first of the subnet. */
    public Inet4Address gateway() {
        return subnet.address(1);
    }
}
