package io.slipway.agent;

import io.slipway.agent.cgroup.CgroupDriver;
import io.slipway.agent.container.ContainerFolders;
import io.slipway.agent.container.Containers;
import io.slipway.agent.container.Drivers;
import io.slipway.agent.engine.ArchiveRoutes;
import io.slipway.agent.engine.AttachRoutes;
import io.slipway.agent.engine.ContainerRoutes;
import io.slipway.agent.engine.EngineEvent;
import io.slipway.agent.engine.EngineFacts;
import io.slipway.agent.engine.EventStream;
import io.slipway.agent.engine.ExecRoutes;
import io.slipway.agent.engine.ImageRoutes;
import io.slipway.agent.engine.LogRoutes;
import io.slipway.agent.engine.NetworkRoutes;
import io.slipway.agent.engine.StatsRoutes;
import io.slipway.agent.engine.SystemRoutes;
import io.slipway.agent.engine.VolumeRoutes;
import io.slipway.agent.engine.http.EngineServer;
import io.slipway.agent.engine.http.Router;
import io.slipway.agent.image.ImageSettings;
import io.slipway.agent.image.LocalImages;
import io.slipway.agent.linux.IsalGzip;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.network.NetworkConfig;
import io.slipway.agent.network.Networks;
import io.slipway.agent.runtime.ShimLauncher;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import io.slipway.agent.snapshot.DataFolder;
import io.slipway.agent.snapshot.Snapshots;
import io.slipway.transfer.RegistryClient;
import io.slipway.transfer.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent, put together: the only place where all its parts meet. */
final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final FolderLock lock;
    private final Path run;
    private final Drivers drivers;
    private final Containers containers;
    private final EngineServer server;

    private Agent(FolderLock lock, Path run, Drivers drivers, Containers containers, EngineServer server) {
        this.lock = lock;
        this.run = run;
        this.drivers = drivers;
        this.containers = containers;
        this.server = server;
    }

    /**
     * Starts it. What ran on without an agent is taken up before the first request is served.
     *
     * @throws IOException with what is missing and what to do about it
     */
    static Agent start(AgentSettings settings) throws IOException {
        PrivateFolders.make(settings.data(), settings.run());
        FolderLock lock = FolderLock.take(settings.data());
        Clock clock = Clock.systemUTC();
        EventStream stream = new EventStream();
        PublishedEvents events = new PublishedEvents(stream, clock);
        Snapshots snapshots =
                Snapshots.open(new DataFolder(settings.data(), settings.run()), settings.snapshotDriver());
        UsedImages use = new UsedImages();
        RegistryClient client = new RegistryClient(RegistrySettings.DEFAULTS
                .withPlainHttp(Set.copyOf(settings.insecureRegistries()))
                .withTls(Set.copyOf(settings.tlsRegistries()), settings.trustedCertificates()));
        LocalImages images = LocalImages.open(
                ImageSettings.of(settings.data(), settings.registry()),
                snapshots,
                client,
                IsalGzip.orJdk(),
                use,
                (action, id, name) -> stream.publish(new EngineEvent(
                        "image", action, id, name.isEmpty() ? Map.of() : Map.of("name", name), clock.instant())));
        Drivers drivers = new Drivers(
                images,
                snapshots.driver(),
                ShimLauncher.open(),
                CgroupDriver.probe(settings.instance()),
                Networks.open(network(settings)),
                clock);
        ContainerFolders folders = new ContainerFolders(settings.data(), settings.run());
        Containers containers = Containers.open(drivers, folders, SeccompProfiles.load(), ProcessCalls.linux(), events);
        use.know(containers);
        snapshots.reconcile(images.ids(), containers.keptIds());
        EngineFacts facts = new AgentFacts(
                containers,
                images,
                drivers.cgroups(),
                drivers.snapshots().name(),
                new EngineFacts.Identity(
                        settings.instance(), settings.data(), settings.registry(), settings.insecureRegistries()));
        Router router = new Router();
        LogRoutes logs = new LogRoutes(containers, clock);
        new SystemRoutes(
                        facts,
                        new Logins(client, settings.registry()),
                        new UsedSpace(containers, images, clock),
                        stream,
                        clock)
                .addTo(router);
        new ImageRoutes(images).addTo(router);
        new ContainerRoutes(
                        containers,
                        drivers.snapshots().name(),
                        container -> containers.folder(container.definition().id()),
                        images::bytesOf,
                        clock)
                .addTo(router);
        new StatsRoutes(containers, clock).addTo(router);
        logs.addTo(router);
        new AttachRoutes(containers, logs).addTo(router);
        new ExecRoutes(containers).addTo(router);
        new ArchiveRoutes(new OpenedFiles(containers, events)).addTo(router);
        new VolumeRoutes(containers).addTo(router);
        new NetworkRoutes(
                        containers,
                        () -> drivers.networks().bridge().subnet().toString(),
                        drivers.networks().bridge().name(),
                        clock.instant())
                .addTo(router);
        return new Agent(
                lock,
                settings.run(),
                drivers,
                containers,
                EngineServer.start(settings.socket(), settings.permissions(), router));
    }

    private static NetworkConfig network(AgentSettings settings) {
        return new NetworkConfig(
                settings.instance(),
                settings.run(),
                settings.data(),
                Optional.empty(),
                settings.nftables(),
                settings.programs());
    }

    /**
     * Ends all containers of an instance and removes what it has on the machine outside its data folder: groups, bridge,
     * rules, mounts, its run folder.
     */
    static void destroy(AgentSettings settings) throws IOException {
        PrivateFolders.make(settings.data(), settings.run());
        try (FolderLock _ = FolderLock.take(settings.data())) {
            CgroupDriver cgroups = CgroupDriver.probe(settings.instance());
            Set<String> ended = cgroups.reconcile(Set.of());
            cgroups.removeParent();
            try (Networks networks = Networks.open(network(settings))) {
                Set<String> _ = networks.reconcile(Set.of());
                networks.destroy();
            }
            new RunMounts(settings.run()).remove();
            LOG.info("Ended {} containers and removed what the instance had on this machine", ended.size());
        }
    }

    /** Ends the service. Containers run on; where none does, nothing stays behind on the machine. */
    @Override
    public void close() {
        server.close(DRAIN);
        try {
            boolean idle = containers.list().stream()
                    .noneMatch(container -> container.state().isRunning());
            if (idle) {
                drivers.networks().destroy();
                drivers.cgroups().removeParent();
                new RunMounts(run).remove();
            }
            drivers.networks().close();
            drivers.shims().close();
            lock.close();
        } catch (IOException e) {
            LOG.warn("The agent did not end cleanly; its next start takes over: {}", e.getMessage());
        }
    }
}
