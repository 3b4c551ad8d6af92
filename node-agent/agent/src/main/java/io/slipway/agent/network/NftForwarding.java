package io.slipway.agent.network;

import io.slipway.agent.linux.Nftables;
import io.slipway.agent.linux.NftablesException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@link PortForwarding} in a table of the instance's own; published ports are entries of maps. */
final class NftForwarding implements PortForwarding {
    private final Nftables nftables;
    private final NftRules rules;
    private final ForwardAcceptance acceptance;
    private final Set<Forward> present = new HashSet<>();

    NftForwarding(Nftables nftables, NftRules rules, ForwardAcceptance acceptance) {
        this.nftables = nftables;
        this.rules = rules;
        this.acceptance = acceptance;
    }

    @Override
    public String name() {
        return "nftables";
    }

    @Override
    public void rebuild(Collection<Forward> forwards) throws IOException {
        nftables.run(rules.whole(forwards));
        present.clear();
        present.addAll(forwards);
        acceptance.ensure();
    }

    @Override
    public void add(Collection<Forward> forwards) throws IOException {
        if (forwards.isEmpty()) {
            return;
        }
        try {
            nftables.run(rules.adding(forwards));
            present.addAll(forwards);
        } catch (NftablesException e) {
            if (!e.notThere()) {
                throw e;
            }
            // Somebody has flushed the rules of the whole machine.
            Set<Forward> all = new HashSet<>(present);
            all.addAll(forwards);
            rebuild(all);
        }
    }

    @Override
    public void remove(Collection<Forward> forwards) throws IOException {
        List<Forward> there = new ArrayList<>(forwards);
        there.retainAll(present);
        if (there.isEmpty()) {
            return;
        }
        try {
            nftables.run(rules.removing(there));
            there.forEach(present::remove);
        } catch (NftablesException e) {
            if (!e.notThere()) {
                throw e;
            }
            there.forEach(present::remove);
            rebuild(Set.copyOf(present));
        }
    }

    @Override
    public boolean intact() throws IOException {
        try {
            String listed = nftables.run(rules.probe());
            return listed.contains("hook forward") && listed.contains("ct status") && acceptance.holds();
        } catch (NftablesException e) {
            if (e.notThere()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void destroy() throws IOException {
        acceptance.withdraw();
        nftables.run(rules.nothing());
        present.clear();
    }
}
