package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The proxies that are believed what they say of a request, and how they say it.
 *
 * <p>Source: RFC 7239, section 4.
 */
final class TrustedProxies {
    /** RFC 7239's header. */
    static final String FORWARDED = "Forwarded";

    private final List<Network> networks;

    TrustedProxies(List<String> ranges) {
        this.networks = ranges.stream().map(Network::parse).toList();
    }

    boolean contain(String peer) {
        return networks.stream().anyMatch(network -> network.contains(peer));
    }

    /** What a header says of each hop, the one at the client first; empty without the header. */
    static List<String> hops(HttpServletRequest request, String header) {
        List<String> hops = new ArrayList<>();
        for (String line : Collections.list(request.getHeaders(header))) {
            for (String hop : line.split(",", -1)) {
                hops.add(hop.trim());
            }
        }
        return hops;
    }

    /** What a hop of {@value #FORWARDED} says under a name, without quotes. */
    static Optional<String> parameter(String hop, String name) {
        for (String pair : hop.split(";", -1)) {
            String[] parts = pair.trim().split("=", 2);
            if (parts.length == 2 && parts[0].equalsIgnoreCase(name)) {
                return Optional.of(parts[1].replace("\"", ""));
            }
        }
        return Optional.empty();
    }
}
