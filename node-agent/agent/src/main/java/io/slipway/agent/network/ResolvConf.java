package io.slipway.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The text of a container's {@code /etc/resolv.conf}: the machine's, without the nameservers that a container cannot reach,
 * and with what the user gives in place of the machine's.
 */
public final class ResolvConf {
    private static final List<String> PUBLIC = List.of("8.8.8.8", "8.8.4.4");
    private static final Path MACHINE = Path.of("/etc/resolv.conf");
    /** Where systemd-resolved keeps the servers that it asks, when the usual file names only itself. */
    private static final Path RESOLVED = Path.of("/run/systemd/resolve/resolv.conf");

    private static final String RESOLVED_ITSELF = "127.0.0.53";

    private ResolvConf() {}

    /**
     * What the user says with {@code --dns}, {@code --dns-search} and {@code --dns-option}; empty lists say nothing.
     *
     * @param search {@code .} alone for no search at all
     */
    public record Dns(List<String> servers, List<String> search, List<String> options) {
        public static final Dns NONE = new Dns(List.of(), List.of(), List.of());

        public Dns {
            servers = List.copyOf(servers);
            search = List.copyOf(search);
            options = List.copyOf(options);
            for (String server : servers) {
                try {
                    Literal.parse(server);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("invalid IP address for dns: \"" + server + "\"", e);
                }
            }
        }

        boolean isEmpty() {
            return servers.isEmpty() && search.isEmpty() && options.isEmpty();
        }
    }

    /** The machine's own text that a container's is made from; empty where the machine has none. */
    public static String ofMachine() throws IOException {
        String text = Files.exists(MACHINE) ? Files.readString(MACHINE) : "";
        List<String> servers = values(text, "nameserver");
        if (servers.equals(List.of(RESOLVED_ITSELF)) && Files.exists(RESOLVED)) {
            return Files.readString(RESOLVED);
        }
        return text;
    }

    /** For a container with the machine's network: the machine's text as it is, unless the user says something. */
    public static String forHostNetwork(String machine, Dns dns) {
        return dns.isEmpty() ? machine : build(machine, dns, values(machine, "nameserver"));
    }

    /** For a container with a network of its own. */
    public static String forContainer(String machine, Dns dns) {
        List<String> reachable = new ArrayList<>(values(machine, "nameserver"));
        reachable.removeIf(server -> !reachable(server));
        if (reachable.isEmpty()) {
            reachable.addAll(PUBLIC);
        } else if (dns.isEmpty()) {
            return filtered(machine);
        }
        return build(machine, dns, reachable);
    }

    /** A server on the machine's loopback is another one inside; one of IPv6 cannot be reached from an IPv4 address. */
    private static boolean reachable(String server) {
        return !server.startsWith("127.") && !server.contains(":");
    }

    private static String filtered(String machine) {
        return machine.lines()
                .filter(line -> values(line, "nameserver").stream().allMatch(ResolvConf::reachable))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String build(String machine, Dns dns, List<String> reachable) {
        List<String> servers = dns.servers().isEmpty() ? reachable : dns.servers();
        List<String> search = dns.search().isEmpty() ? values(machine, "search") : dns.search();
        List<String> options = dns.options().isEmpty() ? values(machine, "options") : dns.options();
        StringBuilder text = new StringBuilder();
        if (!search.isEmpty() && !search.equals(List.of("."))) {
            text.append("search ").append(String.join(" ", search)).append('\n');
        }
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }

    /** The words after a keyword, of all lines that begin with it; of {@code search} the last line counts alone. */
    private static List<String> values(String text, String keyword) {
        List<String> values = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("[ \t]+", -1);
            if (words[0].equals(keyword)) {
                if (keyword.equals("search")) {
                    values.clear();
                }
                for (int i = 1; i < words.length && !words[i].startsWith("#"); i++) {
                    values.add(words[i]);
                }
            }
        }
        return values;
    }
}
