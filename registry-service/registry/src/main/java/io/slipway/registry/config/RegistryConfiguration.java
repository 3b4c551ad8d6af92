package io.slipway.registry.config;

import io.slipway.auth.session.PublicOrigin;
import io.slipway.outbound.AddressPolicy;
import io.slipway.registry.api.ApiConfiguration;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.Deletions;
import io.slipway.registry.content.Grace;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.ManifestWriters;
import io.slipway.registry.content.Referrers;
import io.slipway.registry.content.UploadSessions;
import io.slipway.registry.explorer.ExplorerConfiguration;
import io.slipway.registry.explorer.ForgettingBlobStore;
import io.slipway.registry.gc.GcConfiguration;
import io.slipway.registry.gc.GcSettings;
import io.slipway.registry.health.HealthConfiguration;
import io.slipway.registry.hub.HubConfiguration;
import io.slipway.registry.mirror.MirrorConfiguration;
import io.slipway.registry.v2.ClientNetwork;
import io.slipway.registry.v2.PublicAddress;
import io.slipway.registry.v2.UploadLimits;
import io.slipway.registry.web.WebConfiguration;
import io.slipway.store.BlobStore;
import io.slipway.store.FileBlobStore;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.config.WebhooksConfiguration;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** What stands behind which interface. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistrySettings.class)
@Import({
    DatabaseConfiguration.class,
    OperationsConfiguration.class,
    TomcatConfiguration.class,
    WebhooksConfiguration.class,
    WebhookWiring.class,
    GcConfiguration.class,
    HubConfiguration.class,
    HealthConfiguration.class,
    MirrorConfiguration.class,
    ExplorerConfiguration.class,
    ApiConfiguration.class,
    WebConfiguration.class
})
public class RegistryConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Of mirrors, which administrators name. Webhooks, which every account may have, have one of their own. */
    @Bean
    AddressPolicy addressPolicy(RegistrySettings settings) {
        return settings.addresses();
    }

    @Bean
    DataFolder dataFolder(RegistrySettings settings) throws IOException {
        return DataFolder.take(settings.data());
    }

    @Bean
    ForgettingBlobStore blobStore(DataFolder folder) throws IOException {
        return new ForgettingBlobStore(new FileBlobStore(folder.root()));
    }

    @Bean
    ExplorerConfiguration.Root explorerRoot(DataFolder folder) {
        return new ExplorerConfiguration.Root(folder.root());
    }

    @Bean
    Grace grace(GcSettings settings) {
        return settings.graceTime();
    }

    @Bean
    BlobLinks blobLinks(
            JdbcClient jdbc, TransactionOperations transactions, Clock clock, Grace grace, RegistrySettings settings) {
        return new BlobLinks(jdbc, transactions, clock, grace, settings.limits().cachedBlobLinks());
    }

    @Bean
    UploadSessions uploadSessions(JdbcClient jdbc, Clock clock, RegistrySettings settings) {
        return new UploadSessions(jdbc, clock, settings.limits().sessions());
    }

    /** Half of the connections are left to everybody else. Ends before they do. */
    @Bean
    @DependsOn("dataSource")
    ManifestWriters manifestWriters(RegistrySettings settings) {
        return new ManifestWriters(
                settings.database().connections() / 2, settings.database().connectionWait());
    }

    @Bean
    ManifestStore manifestStore(
            BlobStore blobs,
            ManifestWriters writers,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            Outbox outbox,
            Clock clock,
            Grace grace,
            RegistrySettings settings) {
        return new ManifestStore(blobs, writers, jdbc, transactions, links, outbox, clock, grace, settings.manifests());
    }

    @Bean
    Deletions deletions(
            JdbcClient jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            ManifestStore manifests,
            Outbox outbox,
            Clock clock,
            Grace grace) {
        return new Deletions(jdbc, transactions, links, manifests, outbox, clock, grace);
    }

    @Bean
    Referrers referrers(JdbcClient jdbc, BlobLinks links, BlobStore blobs, Clock clock) {
        return new Referrers(jdbc, links, blobs, clock);
    }

    @Bean
    UploadLimits uploadLimits(RegistrySettings settings) {
        return settings.limits().upload();
    }

    @Bean
    PublicAddress publicAddress(RegistrySettings settings) {
        return new PublicAddress(settings.fixedAddress(), settings.trustedProxies());
    }

    @Bean
    ClientNetwork clientNetwork(RegistrySettings settings) {
        return new ClientNetwork(settings.trustedProxies());
    }

    @Bean
    PublicOrigin publicOrigin(PublicAddress address) {
        return request -> URI.create(address.of(request));
    }
}
