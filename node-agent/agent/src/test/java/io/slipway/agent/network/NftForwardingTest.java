package io.slipway.agent.network;

import io.slipway.agent.linux.Nftables;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class NftForwardingTest extends PortForwardingContract {
    @Override
    PortForwarding forwarding(Names names, Bridge bridge) {
        Nftables nftables = Nftables.load(Optional.of(Lab.libraries())).orElseThrow();
        NetworkConfig config = new NetworkConfig(
                names.instance(), Path.of("run"), Path.of("data"), Optional.empty(), Optional.empty(), List.of());
        return ForwardingChoice.byLibrary(nftables, config, names, bridge);
    }
}
