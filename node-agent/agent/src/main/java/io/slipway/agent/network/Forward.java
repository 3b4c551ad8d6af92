package io.slipway.agent.network;

import java.net.Inet4Address;

/**
 * One entry of the packet rules: what arrives for an address of this machine at a port goes to a container.
 *
 * @param hostIp {@code 0.0.0.0} for every address of the machine
 */
record Forward(Protocol protocol, Inet4Address hostIp, int hostPort, Inet4Address ip, int port) {
    boolean everyAddress() {
        return hostIp.isAnyLocalAddress();
    }
}
