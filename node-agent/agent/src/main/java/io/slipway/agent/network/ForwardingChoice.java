package io.slipway.agent.network;

import io.slipway.agent.linux.Nftables;
import java.io.IOException;
import java.util.Optional;

/** Which way the packet rules are made on this machine. */
final class ForwardingChoice {
    private ForwardingChoice() {}

    static PortForwarding choose(NetworkConfig config, Names names, Bridge bridge) throws IOException {
        Optional<Nftables> nftables = Nftables.load(config.nftables());
        if (nftables.isPresent()) {
            return new NftForwarding(
                    nftables.get(),
                    new NftRules(names.table(), bridge),
                    new NftAcceptance(nftables.get(), bridge.name()));
        }
        throw new NetworkUnavailableException(
                "no way to publish ports on this machine: install libnftables1 or iptables");
    }
}
