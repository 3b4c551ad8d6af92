package io.slipway.agent.network;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a container's {@code /etc/hosts} and {@code /etc/resolv.conf} hold: docker's rules. */
public final class NameFiles {
    private static final String HOST_GATEWAY = "host-gateway";
    private static final List<String> PUBLIC_SERVERS = List.of("8.8.8.8", "8.8.4.4");

    private NameFiles() {}

    /**
     * {@code /etc/hosts} of a container with a network of its own.
     *
     * @param ip its address; empty where it has none
     * @param extra {@code NAME:ADDRESS}; the address may be {@code host-gateway}
     * @param gateway what {@code host-gateway} means
     */
    public static String hosts(
            String hostname, String domain, Optional<Inet4Address> ip, List<String> extra, Inet4Address gateway) {
        StringBuilder text = new StringBuilder("127.0.0.1\tlocalhost\n"
                + "::1\tlocalhost ip6-localhost ip6-loopback\n"
                + "fe00::0\tip6-localnet\n"
                + "ff00::0\tip6-mcastprefix\n"
                + "ff02::1\tip6-allnodes\n"
                + "ff02::2\tip6-allrouters\n");
        String hosts = withExtraHosts(text.toString(), extra, gateway);
        if (ip.isEmpty() || hostname.isEmpty()) {
            return hosts;
        }
        String names = domain.isEmpty() ? hostname : hostname + "." + domain + " " + hostname;
        return hosts + ip.get().getHostAddress() + "\t" + names + "\n";
    }

    /** A hosts file with further names. */
    public static String withExtraHosts(String hosts, List<String> extra, Inet4Address gateway) {
        StringBuilder text = new StringBuilder(hosts);
        for (String host : extra) {
            int separator = host.indexOf(':') < 0 ? host.indexOf('=') : host.indexOf(':');
            if (separator < 1) {
                throw new IllegalArgumentException("invalid IP address in add-host: \"" + host + "\"");
            }
            String address = host.substring(separator + 1);
            text.append(address.equals(HOST_GATEWAY) ? gateway.getHostAddress() : address)
                    .append('\t')
                    .append(host, 0, separator)
                    .append('\n');
        }
        return text.toString();
    }

    /**
     * {@code /etc/resolv.conf}: the host's, changed by what was asked for.
     *
     * @param ownNetwork whether servers on the host's loopback cannot be reached, and are left out
     */
    public static String resolvConf(
            String host, List<String> servers, List<String> search, List<String> options, boolean ownNetwork) {
        List<String> lines = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (String line : host.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            switch (words[0]) {
                case "nameserver" -> {
                    if (words.length > 1 && !(ownNetwork && isLoopback(words[1]))) {
                        found.add(words[1]);
                    }
                }
                case "search", "domain" -> {
                    if (search.isEmpty()) {
                        lines.add(line);
                    }
                }
                case "options" -> {
                    if (options.isEmpty()) {
                        lines.add(line);
                    }
                }
                default -> {}
            }
        }
        List<String> used = servers.isEmpty() ? found : servers;
        StringBuilder text = new StringBuilder();
        (used.isEmpty() && ownNetwork ? PUBLIC_SERVERS : used)
                .forEach(server -> text.append("nameserver ").append(server).append('\n'));
        lines.forEach(line -> text.append(line).append('\n'));
        List<String> domains = search.equals(List.of(".")) ? List.of() : search;
        if (!domains.isEmpty()) {
            text.append("search ").append(String.join(" ", domains)).append('\n');
        }
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }

    private static boolean isLoopback(String server) {
        return server.startsWith("127.") || server.equals("::1");
    }
}
