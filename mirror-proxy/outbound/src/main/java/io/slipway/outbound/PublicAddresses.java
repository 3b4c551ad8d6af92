package io.slipway.outbound;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses everybody can reach.
 *
 * <p>Source: IANA's special-purpose address registries (RFC 6890 and its updates) for IPv4, and what Azure's
 * documentation says of 168.63.129.16, which is public by its number alone. Of IPv6 only what IANA has
 * given out for global use (2000::/3) is public, without the blocks of it that have a purpose of their own.
 */
final class PublicAddresses {
    private static final List<AddressRange> SPECIAL_V4 = ranges(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared by the customers of a carrier
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // Azure's host, which gives virtual machines their settings
            "169.254.0.0/16", // link-local, where clouds keep their metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4, withdrawn
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    private static final AddressRange GLOBAL_V6 = AddressRange.parse("2000::/3");
    private static final List<AddressRange> SPECIAL_V6 = ranges(
            "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32", // documentation
            "3fff::/20"); // documentation

    private static final AddressRange ZEROS = AddressRange.parse("::/80");
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");

    private PublicAddresses() {}

    static boolean contains(byte[] address) {
        return address.length == 4
                ? none(SPECIAL_V4, address)
                : GLOBAL_V6.contains(address) && none(SPECIAL_V6, address);
    }

    /** The IPv4 address that an IPv6 address stands for: what is sent to the one arrives at the other. */
    static Optional<byte[]> embedded(byte[] address) {
        if (address.length == 16) {
            if (isMapped(address) || NAT64.contains(address)) {
                return Optional.of(four(address, 12));
            }
            if (SIX_TO_FOUR.contains(address)) {
                return Optional.of(four(address, 2));
            }
        }
        return Optional.empty();
    }

    private static boolean isMapped(byte[] address) {
        return ZEROS.contains(address) && address[10] == -1 && address[11] == -1;
    }

    private static byte[] four(byte[] address, int from) {
        return new byte[] {address[from], address[from + 1], address[from + 2], address[from + 3]};
    }

    private static boolean none(List<AddressRange> ranges, byte[] address) {
        return ranges.stream().noneMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::parse).toList();
    }
}
