package io.slipway.agent.network;

import java.net.Inet4Address;

/**
 * A container's place on the bridge. Its interface is {@code eth0}.
 *
 * @param hostLink the name of the other end of the pair, on the machine's side
 */
public record Endpoint(Inet4Address ip, int prefixLength, Inet4Address gateway, MacAddress mac, String hostLink) {}
