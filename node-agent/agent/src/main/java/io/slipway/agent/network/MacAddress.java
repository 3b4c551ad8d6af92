package io.slipway.agent.network;

import java.net.Inet4Address;
import java.util.Arrays;
import java.util.HexFormat;

/** A hardware address of six bytes. */
public final class MacAddress {
    private static final int LENGTH = 6;

    private final byte[] bytes;

    private MacAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** {@code 02:42} and the four bytes of the IP address, as docker makes it: the pair never disagrees. */
    public static MacAddress of(Inet4Address address) {
        byte[] bytes = new byte[LENGTH];
        bytes[0] = 0x02;
        bytes[1] = 0x42;
        System.arraycopy(address.getAddress(), 0, bytes, 2, 4);
        return new MacAddress(bytes);
    }

    /** Six pairs of hexadecimal digits with colons between. */
    public static MacAddress parse(String text) {
        if (!text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")) {
            throw new IllegalArgumentException("invalid mac address: '" + text + "'");
        }
        return new MacAddress(HexFormat.ofDelimiter(":").parseHex(text));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress mac && Arrays.equals(bytes, mac.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
