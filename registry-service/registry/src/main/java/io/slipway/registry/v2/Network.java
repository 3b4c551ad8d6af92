package io.slipway.registry.v2;

import java.net.InetAddress;

/** An address range in CIDR notation. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Network(byte[] prefix, int bits) {
    static Network parse(String cidr) {
        String[] parts = cidr.trim().split("/", 2);
        byte[] address = bytes(parts[0]);
        int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : address.length * 8;
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException("'" + cidr + "' is not an address range such as 10.0.0.0/8");
        }
        return new Network(address, bits);
    }

    boolean contains(String peer) {
        byte[] address;
        try {
            // A link-local peer comes with the interface it is on: fe80::1%eth0.
            address = bytes(peer.split("%", 2)[0]);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The bytes of an address.
     *
     * @throws IllegalArgumentException when the text is none, which is never looked up as a name
     */
    static byte[] bytes(String literal) {
        try {
            return InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + literal + "' is not an IP address", e);
        }
    }
}
