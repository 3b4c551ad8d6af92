package io.slipway.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Foreign programs, run in the namespace of the calling thread: they see and do what the product is not to be asked. */
final class Commands {
    private Commands() {}

    /** The folder of the tests' programs. */
    static Path programs() {
        String tools = System.getProperty("slipway.tools");
        Assumptions.assumeTrue(tools != null, "iptables comes with the tests' programs: ./slipway tools");
        return Path.of(tools);
    }

    private static Program program(String name) {
        Optional<Program> program = Program.find(name, List.of(programs()));
        Assumptions.assumeTrue(program.isPresent(), "no " + name + " among the tests' programs");
        return program.orElseThrow();
    }

    static String run(String name, String... arguments) throws IOException {
        return program(name).runOrFail("", List.of(arguments));
    }

    /** As dockerd does it. */
    static void dropForwards() throws IOException {
        run("iptables", "-P", "FORWARD", "DROP");
        assertThat(run("iptables", "-S", "FORWARD")).contains("-P FORWARD DROP");
    }

    /** As a firewall does it that is loaded anew. */
    static void flushRules() throws IOException {
        for (String table : List.of("filter", "nat", "raw")) {
            run("iptables", "-t", table, "-F");
        }
        Lab.nftables().run("flush ruleset");
    }

    /** The lines of all rules of this machine in which one of the words is. */
    static List<String> rulesWith(String... words) throws IOException {
        return Lab.nftables()
                .run("list ruleset")
                .lines()
                .filter(line -> List.of(words).stream().anyMatch(line::contains))
                .toList();
    }

    /** Sends what is for 127.0.0.0/8 out into the world, as an attacker may. */
    static void routeLoopbackThrough(String gateway) throws IOException {
        java.nio.file.Files.writeString(Path.of("/proc/sys/net/ipv4/conf/eth0/route_localnet"), "1");
        run("busybox", "ip", "addr", "del", "127.0.0.1/8", "dev", "lo");
        run("busybox", "ip", "route", "add", "127.0.0.0/8", "via", gateway);
    }
}
