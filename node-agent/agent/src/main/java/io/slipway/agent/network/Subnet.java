package io.slipway.agent.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An IPv4 subnet in CIDR notation.
 *
 * @param network its first address
 * @param prefixLength 8 to 30
 */
public record Subnet(Inet4Address network, int prefixLength) {
    public Subnet {
        if (prefixLength < 8 || prefixLength > 30) {
            throw new IllegalArgumentException("a subnet of 8 to 30 bits, not " + prefixLength);
        }
        if ((toInt(network) & ~mask(prefixLength)) != 0) {
            throw new IllegalArgumentException(
                    network.getHostAddress() + " is not the first address of a /" + prefixLength);
        }
    }

    /** {@code 172.17.0.0/16}. */
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
            throw new IllegalArgumentException("invalid subnet '" + text + "': it looks like 172.17.0.0/16");
        }
        return new Subnet(
                Inet4Address.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(Inet4Address address) {
        return (toInt(address) & mask(prefixLength)) == toInt(network);
    }

    boolean overlaps(Subnet other) {
        int common = mask(Math.min(prefixLength, other.prefixLength));
        return (toInt(network) & common) == (toInt(other.network) & common);
    }

    /** The address of this subnet with that number; 1 is the gateway. */
    Inet4Address address(int number) {
        return toAddress(toInt(network) + number);
    }

    /** How many addresses it has, with the first and the last. */
    int size() {
        return 1 << (32 - prefixLength);
    }

    int numberOf(Inet4Address address) {
        return toInt(address) - toInt(network);
    }

    private static int mask(int prefixLength) {
        return -1 << (32 - prefixLength);
    }

    static int toInt(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    static Inet4Address toAddress(int value) {
        byte[] bytes = {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }
}
