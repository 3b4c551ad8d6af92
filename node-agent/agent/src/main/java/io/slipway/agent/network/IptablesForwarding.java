package io.slipway.agent.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link PortForwarding} by the programs of iptables, where libnftables is missing: chains of the instance's own. */
final class IptablesForwarding implements PortForwarding {
    private static final List<String> RESTORE = List.of("--noflush", "--wait", "5");

    private final Program iptables;
    private final Program restore;
    private final IptablesRules rules;
    private final Set<Forward> present = new HashSet<>();

    private IptablesForwarding(Program iptables, Program restore, IptablesRules rules) {
        this.iptables = iptables;
        this.restore = restore;
        this.rules = rules;
    }

    /** Nothing where the programs are not there. */
    static Optional<PortForwarding> find(NetworkConfig config, IptablesRules rules) {
        Optional<Program> iptables = Program.find("iptables", config.programs());
        Optional<Program> restore = Program.find("iptables-restore", config.programs());
        if (iptables.isEmpty() || restore.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new IptablesForwarding(iptables.get(), restore.get(), rules));
    }

    @Override
    public String name() {
        return "iptables";
    }

    @Override
    public void rebuild(Collection<Forward> forwards) throws IOException {
        restore.runOrFail(rules.whole(forwards), RESTORE);
        present.clear();
        present.addAll(forwards);
        for (IptablesRules.Jump jump : rules.jumps()) {
            if (!there(jump)) {
                iptables.runOrFail("", jump.command("-I"));
            }
        }
    }

    private boolean there(IptablesRules.Jump jump) throws IOException {
        return iptables.run("", jump.command("-C")).succeeded();
    }

    @Override
    public void add(Collection<Forward> forwards) throws IOException {
        if (!forwards.isEmpty()) {
            restore.runOrFail(rules.adding(forwards), RESTORE);
            present.addAll(forwards);
        }
    }

    @Override
    public void remove(Collection<Forward> forwards) throws IOException {
        List<Forward> there = new ArrayList<>(forwards);
        there.retainAll(present);
        if (there.isEmpty()) {
            return;
        }
        there.forEach(present::remove);
        if (!restore.run(rules.removing(there), RESTORE).succeeded()) {
            // Somebody has changed the chains by hand.
            rebuild(Set.copyOf(present));
        }
    }

    @Override
    public boolean intact() throws IOException {
        for (IptablesRules.Jump jump : rules.jumps()) {
            if (!there(jump)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void destroy() throws IOException {
        for (IptablesRules.Jump jump : rules.jumps()) {
            while (there(jump)) {
                iptables.runOrFail("", jump.command("-D"));
            }
        }
        for (IptablesRules.Chain chain : rules.chains()) {
            for (String operation : List.of("-F", "-X")) {
                // One that is not there is what is wanted.
                iptables.run("", List.of("--wait", "5", "-t", chain.table(), operation, chain.name()));
            }
        }
        present.clear();
    }
}
