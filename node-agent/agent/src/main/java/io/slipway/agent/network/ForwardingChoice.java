package io.slipway.agent.network;

import io.slipway.agent.linux.Nftables;
import java.util.Optional;

/** Which way the packet rules are made on this machine: by the library where it is, else by the programs. */
final class ForwardingChoice {
    private ForwardingChoice() {}

    static PortForwarding choose(NetworkConfig config, Names names, Bridge bridge) throws NetworkUnavailableException {
        Optional<PortForwarding> found = Nftables.load(config.nftables())
                .<PortForwarding>map(nftables -> byLibrary(nftables, config, names, bridge))
                .or(() -> IptablesForwarding.find(config, new IptablesRules(names.chainPrefix(), bridge)));
        return found.orElseThrow(() -> new NetworkUnavailableException(
                "The bridge network needs libnftables or iptables: install libnftables1 or iptables"));
    }

    static PortForwarding byLibrary(Nftables nftables, NetworkConfig config, Names names, Bridge bridge) {
        return new NftForwarding(
                nftables,
                new NftRules(names.table(), bridge),
                new BothAcceptances(
                        new NftAcceptance(nftables, bridge.name()),
                        new LegacyAcceptance(config.programs(), bridge.name())));
    }
}
