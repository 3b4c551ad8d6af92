package io.slipway.agent.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How an instance's network is set up.
 *
 * @param instance part of the names of the bridge, the links and the table, so that instances do not meet
 * @param runFolder on tmpfs: what running containers hold; gone after a reboot, as they are
 * @param dataFolder kept: which subnet the instance has chosen
 * @param subnet of the bridge; empty to choose one that no route of the machine uses
 * @param nftables where libnftables is, when it is not where the system's loader finds it: the folder that holds it and
 *     the libraries it needs
 * @param programs folders to look for iptables in, where libnftables is missing
 */
public record NetworkConfig(
        String instance,
        Path runFolder,
        Path dataFolder,
        Optional<Subnet> subnet,
        Optional<Path> nftables,
        List<Path> programs) {
    public NetworkConfig {
        if (!instance.matches("[a-z0-9][a-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException("invalid instance: '" + instance + "'");
        }
        programs = List.copyOf(programs);
    }

    /** All by itself: a free subnet, the system's libraries, the programs of the usual folders. */
    public static NetworkConfig of(String instance, Path runFolder, Path dataFolder) {
        return new NetworkConfig(
                instance,
                runFolder,
                dataFolder,
                Optional.empty(),
                Optional.empty(),
                List.of(Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin")));
    }
}
