package io.slipway.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What can be said about a host without asking a name server. */
final class NamedHost {
    private NamedHost() {}

    /** Refuses an address that is not allowed, and a name of the machine itself where loopback is not. */
    static void check(String host, AddressPolicy policy) throws ForbiddenAddressException {
        for (InetAddress literal : literals(host)) {
            if (!policy.allows(literal)) {
                throw new ForbiddenAddressException(host, literal, policy.setting());
            }
        }
        if (isLocalhost(host) && !policy.allows(InetAddress.getLoopbackAddress())) {
            throw new ForbiddenAddressException(host, policy.setting());
        }
    }

    private static boolean isLocalhost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return plain.equals("localhost") || plain.endsWith(".localhost");
    }

    /**
     * What the host is when it is an address: as Java reads it, and as C's library does, for which 0177.0.0.1 is 127.0.0.1.
     * Nobody knows which of the two a proxy is written in.
     */
    private static List<InetAddress> literals(String host) {
        List<InetAddress> readings = new ArrayList<>(2);
        for (Function<String, InetAddress> reading :
                List.<Function<String, InetAddress>>of(InetAddress::ofLiteral, Inet4Address::ofPosixLiteral)) {
            try {
                readings.add(reading.apply(host));
            } catch (IllegalArgumentException e) {
                // Read that way it is a name.
            }
        }
        return readings;
    }
}
