package io.slipway.agent.network;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The text of the instance's table, in nft's language. Knows nothing of how it gets into the kernel. */
record NftRules(String table, Bridge bridge) {
    /** The whole table with its entries, in place of the one that is there. */
    String whole(Collection<Forward> forwards) {
        return """
                add table ip TABLE
                delete table ip TABLE
                table ip TABLE {
                  map tcp_any { type inet_service : ipv4_addr . inet_service; }
                  map tcp_at { type ipv4_addr . inet_service : ipv4_addr . inet_service; }
                  map udp_any { type inet_service : ipv4_addr . inet_service; }
                  map udp_at { type ipv4_addr . inet_service : ipv4_addr . inet_service; }
                  chain publish {
                    dnat ip to ip daddr . tcp dport map @tcp_at
                    dnat ip to tcp dport map @tcp_any
                    dnat ip to ip daddr . udp dport map @udp_at
                    dnat ip to udp dport map @udp_any
                  }
                  chain uncalled {
                    type filter hook prerouting priority -300; policy accept;
                    iifname "BRIDGE" ip daddr 127.0.0.0/8 drop
                  }
                  chain prerouting {
                    type nat hook prerouting priority -100; policy accept;
                    ip daddr 127.0.0.0/8 return
                    fib daddr type local jump publish
                  }
                  chain output {
                    type nat hook output priority -100; policy accept;
                    fib daddr type local jump publish
                  }
                  chain postrouting {
                    type nat hook postrouting priority 100; policy accept;
                    ip saddr SUBNET oifname != "BRIDGE" masquerade
                    ip saddr { 127.0.0.0/8, SUBNET } oifname "BRIDGE" ct status dnat masquerade
                  }
                  chain forward {
                    type filter hook forward priority 0; policy accept;
                    iifname != "BRIDGE" oifname "BRIDGE" ct state new ct status ! dnat drop
                  }
                }
                """.replace("TABLE", table)
                        .replace("BRIDGE", bridge.name())
                        .replace("SUBNET", bridge.subnet().toString())
                + adding(forwards);
    }

    String adding(Collection<Forward> forwards) {
        return forwards.stream()
                .map(forward -> "add element ip %s %s { %s : %s . %d }\n"
                        .formatted(
                                table, map(forward), key(forward), forward.ip().getHostAddress(), forward.port()))
                .collect(Collectors.joining());
    }

    String removing(Collection<Forward> forwards) {
        return forwards.stream()
                .map(forward -> "delete element ip %s %s { %s }\n".formatted(table, map(forward), key(forward)))
                .collect(Collectors.joining());
    }

    /** Lists the part whose absence shows that the table is gone or was flushed. */
    String probe() {
        return "list chain ip %s forward".formatted(table);
    }

    String nothing() {
        return "add table ip %1$s\ndelete table ip %1$s".formatted(table);
    }

    private static String map(Forward forward) {
        return forward.protocol() + (forward.everyAddress() ? "_any" : "_at");
    }

    private static String key(Forward forward) {
        String port = Integer.toString(forward.hostPort());
        return forward.everyAddress()
                ? port
                : String.join(" . ", List.of(forward.hostIp().getHostAddress(), port));
    }
}
