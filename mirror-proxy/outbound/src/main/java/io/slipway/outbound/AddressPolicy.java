package io.slipway.outbound;

import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses may be connected to. What everybody can reach may; what can be reached only from here (loopback, private
 * networks, link-local with the metadata of clouds, and all else with a purpose of its own) may where a range lists it.
 *
 * <p>An IPv6 address that stands for one of IPv4 (mapped, NAT64, 6to4) is judged as that one.
 */
public final class AddressPolicy {
    /** Everything: for a program whose user names what it connects to. */
    public static final AddressPolicy ANY = new AddressPolicy(true, List.of());

    private final boolean any;
    private final List<AddressRange> allowed;

    private AddressPolicy(boolean any, List<AddressRange> allowed) {
        this.any = any;
        this.allowed = allowed;
    }

    /**
     * Public addresses and these.
     *
     * @param allowedRanges in CIDR notation, or single addresses
     * @throws IllegalArgumentException naming the one that is none
     */
    public static AddressPolicy of(List<String> allowedRanges) {
        return new AddressPolicy(
                false,
                allowedRanges.stream()
                        .map(String::strip)
                        .map(AddressRange::parse)
                        .toList());
    }

    /** Whether a connection to this address may be made. */
    public boolean allows(InetAddress address) {
        byte[] bytes = address.getAddress();
        return any
                || isListed(bytes)
                || PublicAddresses.embedded(bytes)
                        .map(embedded -> isListed(embedded) || PublicAddresses.contains(embedded))
                        .orElseGet(() -> PublicAddresses.contains(bytes));
    }

    /** Whether there is nothing to check. */
    boolean isAny() {
        return any;
    }

    private boolean isListed(byte[] address) {
        return allowed.stream().anyMatch(range -> range.contains(address));
    }

    @Override
    public String toString() {
        return any ? "any address" : "public addresses and " + allowed;
    }
}
