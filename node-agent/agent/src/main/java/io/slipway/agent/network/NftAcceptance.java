package io.slipway.agent.network;

import io.slipway.agent.linux.Nftables;
import io.slipway.agent.linux.NftablesException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chain that the nft variant of iptables calls FORWARD. The rules have the form that iptables itself writes, so that
 * it lists them as its own.
 */
final class NftAcceptance implements ForwardAcceptance {
    private static final String CHAIN = "ip filter FORWARD";
    private static final Pattern HANDLE = Pattern.compile("# handle (\\d+)");

    private final Nftables nftables;
    private final String bridge;

    NftAcceptance(Nftables nftables, String bridge) {
        this.nftables = nftables;
        this.bridge = bridge;
    }

    @Override
    public void ensure() throws IOException {
        List<String> chain = list();
        StringBuilder commands = new StringBuilder();
        for (String direction : List.of("iifname", "oifname")) {
            if (!chain.isEmpty() && !accepts(chain, direction)) {
                commands.append("insert rule %s %s \"%s\" counter accept\n".formatted(CHAIN, direction, bridge));
            }
        }
        if (!commands.isEmpty()) {
            nftables.run(commands.toString());
        }
    }

    @Override
    public boolean holds() throws IOException {
        List<String> chain = list();
        return chain.isEmpty() || (accepts(chain, "iifname") && accepts(chain, "oifname"));
    }

    @Override
    public void withdraw() throws IOException {
        List<String> chain = list();
        List<String> own = new ArrayList<>(rules(chain, "iifname"));
        own.addAll(rules(chain, "oifname"));
        StringBuilder commands = new StringBuilder();
        for (String rule : own) {
            Matcher handle = HANDLE.matcher(rule);
            if (handle.find()) {
                commands.append("delete rule %s handle %s\n".formatted(CHAIN, handle.group(1)));
            }
        }
        if (!commands.isEmpty()) {
            nftables.run(commands.toString());
        }
    }

    private boolean accepts(List<String> chain, String direction) {
        return !rules(chain, direction).isEmpty();
    }

    private List<String> rules(List<String> chain, String direction) {
        String start = "%s \"%s\" counter ".formatted(direction, bridge);
        return chain.stream()
                .map(String::strip)
                .filter(line -> line.startsWith(start) && line.contains(" accept "))
                .toList();
    }

    /** The lines of the chain; none where it is not there. */
    private List<String> list() throws IOException {
        try {
            return nftables.run("list chain " + CHAIN).lines().toList();
        } catch (NftablesException e) {
            if (e.notThere()) {
                return List.of();
            }
            throw e;
        }
    }
}
