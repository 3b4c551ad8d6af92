package io.slipway.registry.config;

import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.Referrers;
import io.slipway.registry.content.UploadSessions;
import io.slipway.registry.v2.PublicAddress;
import io.slipway.registry.v2.UploadLimits;
import io.slipway.store.BlobStore;
import io.slipway.store.FileBlobStore;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.WebhooksConfiguration;
import java.io.IOException;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** What stands behind which interface. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegistrySettings.class)
@Import({DatabaseConfiguration.class, TomcatConfiguration.class, WebhooksConfiguration.class})
public class RegistryConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DataFolder dataFolder(RegistrySettings settings) throws IOException {
        return DataFolder.take(settings.data());
    }

    @Bean
    BlobStore blobStore(DataFolder folder) throws IOException {
        return new FileBlobStore(folder.root());
    }

    @Bean
    BlobLinks blobLinks(JdbcClient jdbc, TransactionOperations transactions, Clock clock, RegistrySettings settings) {
        return new BlobLinks(jdbc, transactions, clock, settings.limits().cachedLinks());
    }

    @Bean
    UploadSessions uploadSessions(JdbcClient jdbc, Clock clock) {
        return new UploadSessions(jdbc, clock);
    }

    @Bean
    ManifestStore manifestStore(
            BlobStore blobs,
            JdbcClient jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            Outbox outbox,
            Clock clock,
            RegistrySettings settings) {
        return new ManifestStore(blobs, jdbc, transactions, links, outbox, clock, settings.manifests());
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
}
