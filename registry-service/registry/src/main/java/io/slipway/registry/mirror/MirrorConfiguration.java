package io.slipway.registry.mirror;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Mirrors;
import io.slipway.auth.token.SealBrokenException;
import io.slipway.auth.token.SealingKey;
import io.slipway.mirror.Absences;
import io.slipway.mirror.Sealing;
import io.slipway.mirror.TagChecks;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.outbound.AddressPolicy;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.content.CachedContent;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.operations.FolderWatch;
import io.slipway.registry.operations.MirrorMetrics;
import io.slipway.store.BlobStore;
import io.slipway.transfer.BlobFills;
import io.slipway.transfer.Turns;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the mirror together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MirrorSettings.class)
public class MirrorConfiguration {
    /** Each may hold a manifest of 4 MiB and what is read out of it. */
    private static final int QUESTIONS = 32;

    /** Each may hold a list of 4 MiB, twice while it is read, and a hundred thousand tags. */
    private static final int LISTS = 8;

    private static final int WAITING_QUESTIONS = 512;

    @Bean
    @DependsOnDatabaseInitialization
    Upstreams upstreams(JdbcClient jdbc, SealingKey key, Clock clock) {
        return new Upstreams(jdbc, sealing(key), clock);
    }

    private static Sealing sealing(SealingKey key) {
        return new Sealing() {
            @Override
            public byte[] seal(String purpose, byte[] secret) {
                return key.seal(purpose, secret);
            }

            @Override
            public byte[] open(String purpose, byte[] sealed) {
                try {
                    return key.open(purpose, sealed);
                } catch (SealBrokenException e) {
                    throw new IllegalStateException(purpose + " cannot be opened: " + e.getMessage(), e);
                }
            }
        };
    }

    @Bean
    UpstreamStates upstreamStates(Clock clock, UpstreamStates.Listener metrics) {
        return new UpstreamStates(clock, metrics);
    }

    @Bean
    UpstreamClients upstreamClients(
            AddressPolicy addresses, MirrorSettings settings, UpstreamStates states, Upstreams upstreams) {
        return new UpstreamClients(addresses, settings.timeouts(), states, upstreams);
    }

    @Bean
    TagChecks tagChecks(Clock clock) {
        return new TagChecks(clock);
    }

    @Bean
    Absences absences(Clock clock) {
        return new Absences(clock);
    }

    @Bean
    CacheUses cacheUses(JdbcClient jdbc, Clock clock) {
        return new CacheUses(jdbc, clock);
    }

    @Bean
    CachedContent cachedContent(
            BlobStore blobs,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            ManifestStore manifests,
            BlobLinks links,
            Clock clock) {
        return new CachedContent(blobs, jdbc, transactions, manifests, links, clock);
    }

    @Bean
    UpstreamChanges upstreamChanges(
            Upstreams upstreams,
            Mirrors mirrors,
            UpstreamClients clients,
            UpstreamStates states,
            TagChecks checks,
            Absences absences,
            MirrorSettings settings) {
        UpstreamChanges changes = new UpstreamChanges(upstreams, mirrors, clients, states, checks, absences);
        changes.apply(settings.upstreams());
        return changes;
    }

    @Bean
    BlobFills<MirroredBlobs.Key> blobFills(
            BlobStore blobs, MirrorSettings settings, FolderWatch folders, MirrorMetrics metrics) {
        BlobFills<MirroredBlobs.Key> fills = new BlobFills<>(
                blobs, settings.fills(), folders::hasRoom, key -> key.local().namespace());
        metrics.turns("downloads", fills.turns());
        return fills;
    }

    @Bean
    Turns upstreamQuestions(MirrorMetrics metrics) {
        Turns questions = new Turns(QUESTIONS, WAITING_QUESTIONS);
        metrics.turns("questions", questions);
        return questions;
    }

    @Bean
    Turns upstreamLists(MirrorMetrics metrics) {
        Turns lists = new Turns(LISTS, WAITING_QUESTIONS);
        metrics.turns("lists", lists);
        return lists;
    }

    @Bean
    MirroredManifests mirroredManifests(
            Access access,
            Upstreams upstreams,
            Mirrors mirrors,
            ManifestStore manifests,
            CachedContent content,
            CacheUses uses,
            UpstreamClients clients,
            UpstreamStates states,
            TagChecks checks,
            Absences absences,
            @Qualifier("upstreamQuestions") Turns questions) {
        return new MirroredManifests(
                access, upstreams, mirrors, manifests, content, uses, clients, states, checks, absences, questions);
    }

    @Bean
    MirroredFetch mirroredFetch(Upstreams upstreams, MirroredBlobs blobs) {
        return new MirroredFetch(upstreams, blobs);
    }

    @Bean
    MirroredBlobs mirroredBlobs(
            Access access,
            Upstreams upstreams,
            Mirrors mirrors,
            BlobLinks links,
            CachedContent content,
            CacheUses uses,
            UpstreamClients clients,
            UpstreamStates states,
            Absences absences,
            BlobFills<MirroredBlobs.Key> fills) {
        return new MirroredBlobs(access, upstreams, mirrors, links, content, uses, clients, states, absences, fills);
    }

    @Bean
    Prefetches prefetches(
            Upstreams upstreams,
            UpstreamStates states,
            MirroredManifests manifests,
            MirroredBlobs mirroredBlobs,
            BlobStore blobs,
            Clock clock) {
        return new Prefetches(upstreams, states, manifests, mirroredBlobs, blobs, clock);
    }

    @Bean
    MirroredLists mirroredLists(
            Access access,
            ManifestStore manifests,
            UpstreamClients clients,
            UpstreamStates states,
            @Qualifier("upstreamLists") Turns lists) {
        return new MirroredLists(access, manifests, clients, states, lists);
    }
}
