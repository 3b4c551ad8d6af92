package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;

/**
 * From where a client calls, for limits on those without an account: its address, or of version 6 the network of 64 bits, all
 * of which one customer has. A trusted proxy is believed who called it; of several hops the last one counts that is no
 * trusted proxy, for whatever stands before it may be the client's own invention.
 *
 * <p>Source: RFC 7239, sections 5.2 and 6.
 */
public final class ClientNetwork {
    private static final int VERSION_6 = 16;
    private static final int NETWORK = 8;

    private final TrustedProxies trusted;

    public ClientNetwork(List<String> trustedProxies) {
        this.trusted = new TrustedProxies(trustedProxies);
    }

    /** Where the client is, in a form of its own that is equal for the same network. */
    public String of(HttpServletRequest request) {
        String client = request.getRemoteAddr();
        if (trusted.contain(client)) {
            for (String hop : hops(request).reversed()) {
                Optional<String> address = address(hop);
                if (address.isEmpty()) {
                    break;
                }
                client = address.get();
                if (!trusted.contain(client)) {
                    break;
                }
            }
        }
        return network(client);
    }

    /** Who called whom, the first one first. RFC 7239's header is taken, else the older one. */
    private static List<String> hops(HttpServletRequest request) {
        List<String> hops = TrustedProxies.hops(request, TrustedProxies.FORWARDED);
        return hops.isEmpty()
                ? TrustedProxies.hops(request, "X-Forwarded-For")
                : hops.stream()
                        .map(hop -> TrustedProxies.parameter(hop, "for").orElse(""))
                        .toList();
    }

    /** The address of {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} or {@code "[2001:db8::1]:80"}. */
    private static Optional<String> address(String hop) {
        String text = hop.trim().replace("\"", "");
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':')) {
            text = text.split(":", 2)[0];
        }
        return bytes(text).isPresent() ? Optional.of(text) : Optional.empty();
    }

    private static String network(String address) {
        StringBuilder network = new StringBuilder();
        byte[] bytes = bytes(address).orElse(null);
        if (bytes == null) {
            return address;
        }
        int count = bytes.length == VERSION_6 ? NETWORK : bytes.length;
        for (int i = 0; i < count; i++) {
            network.append("%02x".formatted(bytes[i]));
        }
        return network.toString();
    }

    private static Optional<byte[]> bytes(String address) {
        try {
            return Optional.of(Network.bytes(address.split("%", 2)[0]));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
