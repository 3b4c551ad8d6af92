package io.slipway.outbound;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which addresses may be connected to. What everybody can reach may; what can be reached only from here (loopback, private
 * networks, link-local with the metadata of clouds, and all else with a purpose of its own) and this machine itself, by
 * whatever address, may where a range lists it.
 *
 * <p>An IPv6 address that stands for one of IPv4 (mapped, NAT64, 6to4) is judged as that one.
 */
public final class AddressPolicy {
    /** Everything: for a program whose user names what it connects to. */
    public static final AddressPolicy ANY = new AddressPolicy(true, "", List.of(), address -> false);

    private final boolean any;
    private final String setting;
    private final List<AddressRange> allowed;
    private final Predicate<InetAddress> own;

    private AddressPolicy(boolean any, String setting, List<AddressRange> allowed, Predicate<InetAddress> own) {
        this.any = any;
        this.setting = setting;
        this.allowed = allowed;
        this.own = own;
    }

    /**
     * Public addresses and these.
     *
     * @param setting where the ranges come from, for those who are refused
     * @param allowedRanges in CIDR notation, or single addresses
     * @throws IllegalArgumentException naming the setting and the one that is none
     */
    public static AddressPolicy of(String setting, List<String> allowedRanges) {
        return of(setting, allowedRanges, AddressPolicy::isOwn);
    }

    /** As {@link #of(String, List)}, where other addresses are this machine's. */
    static AddressPolicy of(String setting, List<String> allowedRanges, Predicate<InetAddress> own) {
        try {
            return new AddressPolicy(
                    false,
                    setting,
                    allowedRanges.stream()
                            .map(String::strip)
                            .map(AddressRange::parse)
                            .toList(),
                    own);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    /** The setting that would have to list an address that is not allowed. */
    public String setting() {
        return setting;
    }

    /** Whether a connection to this address may be made. */
    public boolean allows(InetAddress address) {
        if (any || isListed(address.getAddress())) {
            return true;
        }
        InetAddress meant = PublicAddresses.embedded(address.getAddress())
                .map(AddressPolicy::address)
                .orElse(address);
        byte[] bytes = meant.getAddress();
        return isListed(bytes) || (PublicAddresses.contains(bytes) && !own.test(meant));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address has " + bytes.length + " bytes", e);
        }
    }

    /** Looked up each time: interfaces come and go. Where they cannot be listed, any address might be one. */
    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
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
        return any ? "any address" : "public addresses but this machine's, and " + allowed;
    }
}
