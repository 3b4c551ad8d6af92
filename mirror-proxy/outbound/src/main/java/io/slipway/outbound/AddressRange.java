package io.slipway.outbound;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A block of addresses: those that begin with the same bits. */
final class AddressRange {
    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");

    private final byte[] network;
    private final int prefix;

    private AddressRange(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address.
     *
     * @throws IllegalArgumentException naming the text, also when bits beyond the prefix are set: whoever wrote that
     *     meant another range than would be understood
     */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(text, slash < 0 ? text : text.substring(0, slash));
        int bits = address.length * 8;
        int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
        for (int bit = prefix; bit < bits; bit++) {
            if ((address[bit / 8] & (0x80 >> bit % 8)) != 0) {
                throw new IllegalArgumentException(
                        "'%s' is no range of addresses: bits beyond the first %d are set".formatted(text, prefix));
            }
        }
        return new AddressRange(address, prefix);
    }

    private static byte[] address(String text, String address) {
        try {
            // The patterns keep out names, zones, brackets and the short forms such as 127.1.
            if (DOTTED.matcher(address).matches()) {
                return Inet4Address.ofLiteral(address).getAddress();
            }
            if (COLONS.matcher(address).matches()) {
                InetAddress parsed = Inet6Address.ofLiteral(address);
                return parsed.getAddress();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'%s' is no range of addresses".formatted(text), e);
        }
        throw new IllegalArgumentException(
                "'%s' is no range of addresses, such as 10.0.0.0/8, fd00::/8 or 192.168.1.2".formatted(text));
    }

    private static int prefix(String text, String prefix, int bits) {
        if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > bits) {
            throw new IllegalArgumentException(
                    "'%s' is no range of addresses: the prefix has 0 to %d bits".formatted(text, bits));
        }
        return Integer.parseInt(prefix);
    }

    /** Whether the address, in network order, is one of them; one of the other family never is. */
    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(address, 0, whole, network, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        int mask = 0xff00 >> rest & 0xff;
        return rest == 0 || (address[whole] & mask) == (network[whole] & mask);
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(network) + "/" + prefix;
    }
}
