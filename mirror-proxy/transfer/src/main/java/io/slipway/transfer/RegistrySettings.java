package io.slipway.transfer;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How registries are reached.
 *
 * @param plainHttp hosts with their ports that are spoken to without TLS; loopback addresses are anyway
 * @param tls hosts with their ports that are spoken to with TLS although they are loopback addresses
 * @param certificates a file of PEM certificates that are trusted besides the Java runtime's own
 */
public record RegistrySettings(Set<String> plainHttp, Set<String> tls, Optional<Path> certificates, Timeouts timeouts) {
    /** Nothing beyond TLS with the usual certificates, and timeouts for the open network. */
    public static final RegistrySettings DEFAULTS =
            new RegistrySettings(Set.of(), Set.of(), Optional.empty(), Timeouts.DEFAULTS);

    /** Copies the sets. */
    public RegistrySettings {
        plainHttp = Set.copyOf(plainHttp);
        tls = Set.copyOf(tls);
    }

    /** These settings with other hosts for plain HTTP. */
    public RegistrySettings withPlainHttp(Set<String> hosts) {
        return new RegistrySettings(hosts, tls, certificates, timeouts);
    }

    /** These settings with other hosts for TLS, and a file of certificates that is trusted. */
    public RegistrySettings withTls(Set<String> hosts, Optional<Path> trusted) {
        return new RegistrySettings(plainHttp, hosts, trusted, timeouts);
    }

    boolean isPlain(String host) {
        return plainHttp.contains(host) || (isLoopback(withoutPort(host)) && !tls.contains(host));
    }

    private static boolean isLoopback(String name) {
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.indexOf(']') ? host.substring(0, colon) : host;
    }
}
