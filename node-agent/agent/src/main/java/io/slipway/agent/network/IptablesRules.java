package io.slipway.agent.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The text of the instance's chains, in the language of iptables. Knows nothing of how it gets into the kernel. */
record IptablesRules(String prefix, Bridge bridge) {
    /** A chain of the instance's own. */
    record Chain(String table, String name) {}

    /** A rule in a chain of the kernel's that leads to one of ours. */
    record Jump(String table, String from, List<String> match, String to) {
        /** With the operation that adds it, removes it, or looks whether it is there. */
        List<String> command(String operation) {
            List<String> command = new ArrayList<>(List.of("--wait", "5", "-t", table, operation, from));
            command.addAll(match);
            command.addAll(List.of("-j", to));
            return command;
        }
    }

    private String publish() {
        return prefix;
    }

    private String postrouting() {
        return prefix + "-POST";
    }

    private String forward() {
        return prefix + "-FWD";
    }

    private String uncalled() {
        return prefix + "-RAW";
    }

    List<Chain> chains() {
        return List.of(
                new Chain("nat", publish()),
                new Chain("nat", postrouting()),
                new Chain("filter", forward()),
                new Chain("raw", uncalled()));
    }

    List<Jump> jumps() {
        List<String> local = List.of("-m", "addrtype", "--dst-type", "LOCAL");
        List<String> localFromOutside = new ArrayList<>(local);
        localFromOutside.addAll(List.of("!", "-d", "127.0.0.0/8"));
        return List.of(
                new Jump("raw", "PREROUTING", List.of(), uncalled()),
                new Jump("nat", "PREROUTING", localFromOutside, publish()),
                new Jump("nat", "OUTPUT", local, publish()),
                new Jump("nat", "POSTROUTING", List.of(), postrouting()),
                new Jump("filter", "FORWARD", List.of(), forward()));
    }

    /** All chains with their rules, in place of those that are there: each table in one transaction. */
    String whole(Collection<Forward> forwards) {
        return """
                *raw
                :PREFIX-RAW - [0:0]
                -A PREFIX-RAW -i BRIDGE -d 127.0.0.0/8 -j DROP
                COMMIT
                *filter
                :PREFIX-FWD - [0:0]
                -A PREFIX-FWD ! -i BRIDGE -o BRIDGE -m conntrack --ctstate NEW -m conntrack ! --ctstate DNAT -j DROP
                -A PREFIX-FWD -i BRIDGE -j ACCEPT
                -A PREFIX-FWD -o BRIDGE -j ACCEPT
                COMMIT
                *nat
                :PREFIX - [0:0]
                :PREFIX-POST - [0:0]
                -A PREFIX-POST -s SUBNET ! -o BRIDGE -j MASQUERADE
                -A PREFIX-POST -s SUBNET -o BRIDGE -m conntrack --ctstate DNAT -j MASQUERADE
                -A PREFIX-POST -s 127.0.0.0/8 -o BRIDGE -m conntrack --ctstate DNAT -j MASQUERADE
                FORWARDSCOMMIT
                """.replace("PREFIX", prefix)
                .replace("BRIDGE", bridge.name())
                .replace("SUBNET", bridge.subnet().toString())
                .replace("FORWARDS", lines("-A", forwards));
    }

    /** One for a certain address goes before those for all. */
    String adding(Collection<Forward> forwards) {
        List<Forward> certain =
                forwards.stream().filter(forward -> !forward.everyAddress()).toList();
        List<Forward> every = forwards.stream().filter(Forward::everyAddress).toList();
        return "*nat\n" + lines("-I", certain) + lines("-A", every) + "COMMIT\n";
    }

    String removing(Collection<Forward> forwards) {
        return "*nat\n" + lines("-D", forwards) + "COMMIT\n";
    }

    private String lines(String operation, Collection<Forward> forwards) {
        StringBuilder lines = new StringBuilder();
        forwards.stream()
                .sorted(Comparator.comparing(Forward::everyAddress))
                .forEach(forward ->
                        lines.append("%1$s %2$s %3$s-p %4$s -m %4$s --dport %5$d -j DNAT --to-destination %6$s:%7$d\n"
                                .formatted(
                                        operation,
                                        publish(),
                                        forward.everyAddress()
                                                ? ""
                                                : "-d " + forward.hostIp().getHostAddress() + "/32 ",
                                        forward.protocol(),
                                        forward.hostPort(),
                                        forward.ip().getHostAddress(),
                                        forward.port())));
        return lines.toString();
    }
}
