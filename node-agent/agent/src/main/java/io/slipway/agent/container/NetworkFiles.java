package io.slipway.agent.container;

import io.slipway.agent.network.Attachment;
import io.slipway.agent.network.Endpoint;
import io.slipway.agent.network.ExtraHost;
import io.slipway.agent.network.HostsFile;
import io.slipway.agent.network.Networks;
import io.slipway.agent.network.ResolvConf;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes {@code hosts}, {@code resolv.conf} and {@code hostname} of a container that is about to start. */
final class NetworkFiles {
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
        boolean hostNetwork = host.text("NetworkMode").equals("host");
        Files.writeString(folders.hostname(id), config.text("Hostname") + "\n");
        Files.writeString(folders.hosts(id), hosts(config, host, network.endpoint(), hostNetwork));
        ResolvConf.Dns dns = dns(host);
        String machine = ResolvConf.ofMachine();
        Files.writeString(
                folders.resolvConf(id),
                hostNetwork ? ResolvConf.forHostNetwork(machine, dns) : ResolvConf.forContainer(machine, dns));
    }

    private String hosts(JsonFields config, JsonFields host, Optional<Endpoint> endpoint, boolean hostNetwork)
            throws IOException, ContainerException {
        List<ExtraHost> extra = extra(host, networks.bridge().gateway());
        if (hostNetwork && extra.isEmpty() && Files.exists(HOST_HOSTS)) {
            return Files.readString(HOST_HOSTS);
        }
        return HostsFile.render(config.text("Hostname"), config.text("Domainname"), endpoint.map(Endpoint::ip), extra);
    }

    /** The user's lines; also asked for before anything is made, to refuse wrong ones. */
    static List<ExtraHost> extra(JsonFields host, Inet4Address gateway) throws ContainerException {
        List<ExtraHost> extra = new ArrayList<>();
        for (String text : host.texts("ExtraHosts")) {
            try {
                extra.add(ExtraHost.parse(text, gateway));
            } catch (IllegalArgumentException e) {
                throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
            }
        }
        return extra;
    }

    static ResolvConf.Dns dns(JsonFields host) throws ContainerException {
        try {
            return new ResolvConf.Dns(host.texts("Dns"), host.texts("DnsSearch"), host.texts("DnsOptions"));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
