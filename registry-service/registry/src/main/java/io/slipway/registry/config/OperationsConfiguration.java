package io.slipway.registry.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.auth.access.Access;
import io.slipway.auth.access.CacheCounts;
import io.slipway.auth.token.TokenVerifier;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.UploadSessions;
import io.slipway.registry.database.DatabaseLease;
import io.slipway.registry.gc.GcStatus;
import io.slipway.registry.operations.ApiBodyLimit;
import io.slipway.registry.operations.BackgroundMetrics;
import io.slipway.registry.operations.Drain;
import io.slipway.registry.operations.FolderWatch;
import io.slipway.registry.operations.Gate;
import io.slipway.registry.operations.MirrorMetrics;
import io.slipway.registry.operations.OpenUploads;
import io.slipway.registry.operations.RequestMetrics;
import io.slipway.registry.operations.Serving;
import io.slipway.registry.operations.WorkQueues;
import io.slipway.registry.v2.HotReads;
import io.slipway.store.BlobStore;
import io.slipway.webhooks.delivery.Figures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Metrics, readiness, the gate and the end. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {
    /** The database is asked each second; one that has missed that twice does not answer. */
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(3);

    @Bean
    RequestMetrics requestMetrics(MeterRegistry registry) {
        return new RequestMetrics(registry);
    }

    @Bean
    Gate gate(DatabaseLease lease, FolderWatch folders) {
        return new Gate(lease::holds, folders);
    }

    /** Before the security chains, which would read nothing of it but hash a password for it. */
    @Bean
    FilterRegistrationBean<ApiBodyLimit> apiBodyLimit(RegistrySettings settings) {
        FilterRegistrationBean<ApiBodyLimit> registration = new FilterRegistrationBean<>(
                new ApiBodyLimit(Math.toIntExact(settings.limits().apiBody().toBytes())));
        registration.addUrlPatterns("/api/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    OpenUploads openUploads() {
        return new OpenUploads(System::nanoTime);
    }

    @Bean
    Drain drain(RegistrySettings settings, Gate gate, RequestMetrics requests, OpenUploads uploads) {
        return new Drain(
                gate,
                requests,
                uploads,
                settings.shutdown().grace(),
                settings.shutdown().limit());
    }

    @Bean
    FolderWatch folderWatch(RegistrySettings settings, DataFolder folder, BlobStore blobs) {
        // The store has made its folders by now; each may be a mount of its own.
        Path root = folder.root();
        return FolderWatch.start(
                List.of(root, root.resolve("uploads"), root.resolve("blobs")),
                settings.limits().freeSpace());
    }

    @Bean
    Serving servingHealthIndicator(Gate gate, DatabaseLease lease, FolderWatch folders) {
        return new Serving(gate, () -> lease.isConfirmedWithin(DATABASE_PATIENCE), folders);
    }

    @Bean
    MirrorMetrics mirrorMetrics(MeterRegistry registry) {
        return new MirrorMetrics(registry);
    }

    @Bean
    WorkQueues garbageCollection(GcStatus status) {
        return status::queues;
    }

    @Bean
    WorkQueues outboxQueue(Figures webhooks) {
        return () -> Map.of("outbox", webhooks.queued().outbox());
    }

    @Bean
    BackgroundMetrics backgroundMetrics(
            MeterRegistry registry,
            Access access,
            ManifestStore manifests,
            BlobLinks links,
            TokenVerifier tokens,
            UploadSessions uploads,
            HotReads hotReads,
            Figures webhooks,
            ObjectProvider<WorkQueues> queues) {
        Map<String, Supplier<CacheCounts>> caches = new LinkedHashMap<>();
        caches.put("repositories", access::cacheCounts);
        caches.put("tags", manifests::tagCacheCounts);
        caches.put("manifests", manifests::manifestCacheCounts);
        caches.put("blob_links", links::cacheCounts);
        caches.put("tokens", tokens::cacheCounts);
        BackgroundMetrics metrics = new BackgroundMetrics(registry);
        caches.forEach((cache, counts) -> metrics.cache(
                cache,
                () -> counts.get().hits() + hotReads.hits(cache),
                () -> counts.get().misses()));
        metrics.openUploads(uploads::count);
        metrics.webhooks(webhooks);
        queues.orderedStream().forEach(metrics::queues);
        return metrics;
    }
}
