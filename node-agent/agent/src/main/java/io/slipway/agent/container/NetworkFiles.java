package io.slipway.agent.container;

import io.slipway.agent.network.Attachment;
import io.slipway.agent.network.Endpoint;
import io.slipway.agent.network.NameFiles;
import io.slipway.agent.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Writes {@code hosts}, {@code resolv.conf} and {@code hostname} of a container that is about to start. */
final class NetworkFiles {
    private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final Path HOST_HOSTS = Path.of("/etc/hosts");

    private final Networks networks;
    private final ContainerFolders folders;

    NetworkFiles(Networks networks, ContainerFolders folders) {
        this.networks = networks;
        this.folders = folders;
    }

    /**
     * Writes them.
     *
     * @param shared the container whose network, and so whose files, it has
     */
    void write(ContainerDefinition definition, Attachment network, Optional<ContainerDefinition> shared)
            throws IOException, ContainerException {
        ContainerId id = definition.id();
        if (shared.isPresent()) {
            copy(folders.hosts(shared.get().id()), folders.hosts(id));
            copy(folders.resolvConf(shared.get().id()), folders.resolvConf(id));
            copy(folders.hostname(shared.get().id()), folders.hostname(id));
            return;
        }
        JsonFields config = definition.configFields();
        JsonFields host = definition.hostFields();
        String name = config.text("Hostname");
        Files.writeString(folders.hostname(id), name + "\n");
        Files.writeString(folders.hosts(id), hosts(config, host, network.endpoint()));
        boolean ownNetwork = !host.text("NetworkMode").equals("host");
        Files.writeString(
                folders.resolvConf(id),
                NameFiles.resolvConf(
                        Files.exists(HOST_RESOLV_CONF) ? Files.readString(HOST_RESOLV_CONF) : "",
                        host.texts("Dns"),
                        host.texts("DnsSearch"),
                        host.texts("DnsOptions"),
                        ownNetwork));
    }

    private String hosts(JsonFields config, JsonFields host, Optional<Endpoint> endpoint)
            throws IOException, ContainerException {
        List<String> extra = host.texts("ExtraHosts");
        if (host.text("NetworkMode").equals("host") && Files.exists(HOST_HOSTS)) {
            return NameFiles.withExtraHosts(
                    Files.readString(HOST_HOSTS), extra, networks.bridge().gateway());
        }
        return NameFiles.hosts(
                config.text("Hostname"),
                config.text("Domainname"),
                endpoint.map(Endpoint::ip),
                extra,
                networks.bridge().gateway());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
