package io.slipway.agent.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class IptablesForwardingTest extends PortForwardingContract {
    @Override
    PortForwarding forwarding(Names names, Bridge bridge) {
        NetworkConfig config = new NetworkConfig(
                names.instance(),
                Path.of("run"),
                Path.of("data"),
                Optional.empty(),
                Optional.empty(),
                List.of(Commands.programs()));
        return IptablesForwarding.find(config, new IptablesRules(names.chainPrefix(), bridge))
                .orElseThrow();
    }
}
