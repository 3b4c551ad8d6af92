package io.slipway.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain FORWARD of the older iptables, which keeps its rules elsewhere in the kernel. Only its own program reaches
 * them; nothing is done where nobody has rules there.
 */
final class LegacyAcceptance implements ForwardAcceptance {
    private static final Logger LOG = LoggerFactory.getLogger(LegacyAcceptance.class);
    /** Tables are named here once somebody has put something into them. */
    private static final Path TABLES = Path.of("/proc/thread-self/net/ip_tables_names");

    private final Optional<Program> program;
    private final String bridge;
    private boolean warned;

    LegacyAcceptance(List<Path> folders, String bridge) {
        this.program = Program.find("iptables-legacy", folders);
        this.bridge = bridge;
    }

    private boolean used() throws IOException {
        return Files.exists(TABLES) && Files.readAllLines(TABLES).contains("filter");
    }

    @Override
    public void ensure() throws IOException {
        if (!used()) {
            return;
        }
        if (program.isEmpty()) {
            if (!warned) {
                warned = true;
                LOG.warn("Rules of iptables-legacy are in use and its program is not found: where they drop what is"
                        + " forwarded, containers are cut off");
            }
            return;
        }
        for (String direction : List.of("-i", "-o")) {
            if (!there(direction)) {
                program.get().runOrFail("", command("-I", direction));
            }
        }
    }

    @Override
    public boolean holds() throws IOException {
        return !used() || program.isEmpty() || (there("-i") && there("-o"));
    }

    @Override
    public void withdraw() throws IOException {
        if (!used() || program.isEmpty()) {
            return;
        }
        for (String direction : List.of("-i", "-o")) {
            while (there(direction)) {
                program.get().runOrFail("", command("-D", direction));
            }
        }
    }

    private boolean there(String direction) throws IOException {
        return program.isPresent()
                && program.get().run("", command("-C", direction)).succeeded();
    }

    private List<String> command(String operation, String direction) {
        return List.of("--wait", "5", operation, "FORWARD", direction, bridge, "-j", "ACCEPT");
    }
}
