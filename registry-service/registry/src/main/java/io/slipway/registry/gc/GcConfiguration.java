package io.slipway.registry.gc;

import io.slipway.auth.access.Access;
import io.slipway.mirror.Upstreams;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.UploadSessions;
import io.slipway.store.BlobStore;
import io.slipway.transfer.BlobFills;
import io.slipway.webhooks.Outbox;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the collector together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GcSettings.class)
public class GcConfiguration {
    @Bean
    Totals gcTotals(JdbcClient jdbc) {
        return new Totals(jdbc);
    }

    @Bean
    QueueLengths gcQueueLengths(JdbcClient jdbc, Clock clock) {
        return new QueueLengths(jdbc, clock);
    }

    @Bean
    Collector collector(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Access access,
            ManifestStore manifests,
            BlobLinks links,
            UploadSessions sessions,
            BlobStore blobs,
            Outbox outbox,
            Clock clock,
            GcSettings settings,
            Totals totals,
            QueueLengths lengths,
            Upstreams upstreams,
            CacheUses uses,
            BlobFills<?> fills) {
        ManifestReview manifestReview =
                new ManifestReview(jdbc, transactions, access, manifests, links, outbox, clock, settings, totals);
        LinkReview linkReview = new LinkReview(jdbc, transactions, links, clock, settings, totals);
        Eviction eviction =
                new Eviction(jdbc, transactions, upstreams, uses, manifests, links, clock, totals, fills::arriving);
        EmptyMirrored empty = new EmptyMirrored(jdbc, access, clock);
        BlobReview blobReview = new BlobReview(jdbc, transactions, clock, totals);
        return new Collector(
                List.of(eviction::next, empty::next, manifestReview::next, linkReview::next, blobReview::next),
                new Tombstones(jdbc, transactions, blobs, clock, totals),
                new Leftovers(jdbc, sessions, blobs, clock, settings, totals),
                new Purge(jdbc, transactions, access, clock, settings, totals)::next,
                new Unqueued(jdbc, manifests, clock, settings),
                new Records(jdbc, clock, settings),
                totals,
                lengths,
                clock,
                settings);
    }

    @Bean
    GcStatus gcStatus(QueueLengths lengths, Totals totals, Collector collector) {
        return new GcStatus(lengths, totals, collector);
    }

    @Bean
    Preview gcPreview(JdbcClient jdbc, TransactionOperations transactions, Access access, GcSettings settings) {
        return new Preview(jdbc, access, settings, new Outlook(jdbc, transactions, access, settings));
    }
}
