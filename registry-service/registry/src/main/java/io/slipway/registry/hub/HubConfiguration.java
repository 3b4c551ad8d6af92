package io.slipway.registry.hub;

import io.slipway.auth.access.Access;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.live.Streams;
import io.slipway.registry.operations.Periodic;
import io.slipway.store.BlobStore;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the package together. */
@Configuration(proxyBeanMethods = false)
public class HubConfiguration {
    private static final Duration COUNTING = Duration.ofSeconds(5);
    private static final Duration SUMMING_UP = Duration.ofMillis(500);

    @Bean
    Deprecations deprecations(JdbcClient jdbc) {
        return new Deprecations(jdbc);
    }

    @Bean
    Profiles profiles(JdbcClient jdbc, TransactionOperations transactions, Clock clock, Deprecations deprecations) {
        return new Profiles(jdbc, transactions, clock, deprecations);
    }

    @Bean
    Stars stars(JdbcClient jdbc, TransactionOperations transactions, Clock clock) {
        return new Stars(jdbc, transactions, clock);
    }

    @Bean
    Search search(JdbcClient jdbc, TransactionOperations transactions) {
        return new Search(jdbc, transactions);
    }

    @Bean
    Lookup lookup(JdbcClient jdbc, Search search) {
        return new Lookup(jdbc, search);
    }

    @Bean
    SharedLayers sharedLayers(JdbcClient jdbc) {
        return new SharedLayers(jdbc);
    }

    @Bean
    TagTable tagTable(JdbcClient jdbc) {
        return new TagTable(jdbc);
    }

    @Bean
    DeletionPreview deletionPreview(JdbcClient jdbc) {
        return new DeletionPreview(jdbc);
    }

    @Bean
    Streams streams(Access access) {
        return new Streams(access);
    }

    @Bean
    Pulls pulls(JdbcClient jdbc, TransactionOperations transactions, Clock clock) {
        return new Pulls(jdbc, transactions, clock);
    }

    @Bean
    Periodic countingOfPulls(Pulls pulls) {
        return new Periodic("pulls", COUNTING, pulls::write);
    }

    @Bean
    Periodic summingUp(
            JdbcClient jdbc,
            TransactionOperations transactions,
            ManifestStore manifests,
            BlobLinks links,
            BlobStore blobs,
            Profiles profiles,
            Streams streams) {
        Summaries summaries =
                new Summaries(jdbc, transactions, new FactsReader(manifests, links, blobs), profiles, streams::changed);
        return new Periodic("summaries", SUMMING_UP, summaries::catchUp);
    }
}
