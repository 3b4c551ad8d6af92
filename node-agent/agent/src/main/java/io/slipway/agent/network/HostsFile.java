package io.slipway.agent.network;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/** The text of a container's {@code /etc/hosts}, as docker writes it. */
public final class HostsFile {
    private static final String BEGINNING = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            ff00::0\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    private HostsFile() {}

    /**
     * For a container with a network of its own. One with the machine's network has the machine's file, unless the user
     * gives lines: then this one, without an address.
     *
     * @param hostname with or without a domain
     * @param domain or empty
     * @param ip of the container, where it has one
     */
    public static String render(String hostname, String domain, Optional<Inet4Address> ip, List<ExtraHost> extra) {
        StringBuilder text = new StringBuilder(BEGINNING);
        extra.forEach(host -> line(text, host.written(), host.name()));
        ip.ifPresent(address -> line(text, address.getHostAddress(), names(hostname, domain)));
        return text.toString();
    }

    /** The full name first and its first part after it. */
    private static String names(String hostname, String domain) {
        String full = domain.isEmpty() ? hostname : hostname + "." + domain;
        int dot = full.indexOf('.');
        return dot < 0 ? full : full + " " + full.substring(0, dot);
    }

    private static void line(StringBuilder text, String address, String names) {
        text.append(address).append('\t').append(names).append('\n');
    }
}
