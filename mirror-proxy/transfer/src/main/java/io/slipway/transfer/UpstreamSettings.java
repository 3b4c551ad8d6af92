package io.slipway.transfer;

import io.slipway.outbound.AddressPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How one registry is reached on behalf of clients who wait.
 *
 * @param root scheme and host of the registry, for example {@code https://registry-1.docker.io}
 * @param realmHosts the hosts of token services that may be told passwords and refresh tokens, besides the registry's
 *     own; with a port where it is not the scheme's own
 * @param addresses what may be connected to, by the registry's name, its token service's or a redirect
 * @param proxy an HTTP proxy that everything goes through
 * @param certificates PEM text of certificates that are trusted besides the Java runtime's own
 * @param rates is told after each answer what the registry says of how much may still be pulled; must not block
 */
public record UpstreamSettings(
        URI root,
        Set<String> realmHosts,
        AddressPolicy addresses,
        Optional<InetSocketAddress> proxy,
        Optional<String> certificates,
        Timeouts timeouts,
        Consumer<RateLimit> rates) {
    /** Refuses a root that is more or less than scheme and host. */
    public UpstreamSettings {
        boolean web = "https".equals(root.getScheme()) || "http".equals(root.getScheme());
        String path = root.getRawPath() == null ? "" : root.getRawPath();
        if (!web
                || root.getHost() == null
                || root.getRawUserInfo() != null
                || root.getRawQuery() != null
                || root.getRawFragment() != null
                || !(path.isEmpty() || path.equals("/"))) {
            throw new IllegalArgumentException(
                    "An upstream is https://HOST, or http://, with a port or without, and nothing after it");
        }
        realmHosts =
                realmHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** An upstream that is reached directly, with the usual certificates. */
    public static UpstreamSettings of(URI root, AddressPolicy addresses, Timeouts timeouts) {
        return new UpstreamSettings(
                root, Set.of(), addresses, Optional.empty(), Optional.empty(), timeouts, rate -> {});
    }

    /** These settings with other hosts that may be told secrets. */
    public UpstreamSettings withRealmHosts(Set<String> hosts) {
        return new UpstreamSettings(root, hosts, addresses, proxy, certificates, timeouts, rates);
    }

    /** These settings with a proxy. */
    public UpstreamSettings withProxy(InetSocketAddress address) {
        return new UpstreamSettings(root, realmHosts, addresses, Optional.of(address), certificates, timeouts, rates);
    }

    /** These settings with certificates that are trusted too. */
    public UpstreamSettings withCertificates(String pem) {
        return new UpstreamSettings(root, realmHosts, addresses, proxy, Optional.of(pem), timeouts, rates);
    }

    /** These settings with somebody who is told what may still be pulled. */
    public UpstreamSettings withRates(Consumer<RateLimit> listener) {
        return new UpstreamSettings(root, realmHosts, addresses, proxy, certificates, timeouts, listener);
    }
}
