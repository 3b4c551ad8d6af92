package io.slipway.registry.api;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Mirrors;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.outbound.AddressPolicy;
import io.slipway.registry.content.CachedContent;
import io.slipway.registry.content.Deletions;
import io.slipway.registry.content.Grace;
import io.slipway.registry.explorer.Comparison;
import io.slipway.registry.explorer.Explorer;
import io.slipway.registry.explorer.ExplorerSettings;
import io.slipway.registry.explorer.ImageFacts;
import io.slipway.registry.explorer.Images;
import io.slipway.registry.gc.GcSettings;
import io.slipway.registry.gc.GcStatus;
import io.slipway.registry.gc.Preview;
import io.slipway.registry.jobs.Jobs;
import io.slipway.registry.mirror.Prefetches;
import io.slipway.registry.mirror.UpstreamChanges;
import io.slipway.webhooks.delivery.DeliveryLog;
import io.slipway.webhooks.delivery.Ping;
import io.slipway.webhooks.delivery.Redelivery;
import io.slipway.webhooks.receiver.Webhooks;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the controllers together. */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
    @Bean
    GcController gcController(GcStatus status, Preview preview, GcSettings settings) {
        return new GcController(status, preview, settings);
    }

    @Bean
    UpstreamController upstreamController(
            Upstreams upstreams,
            UpstreamChanges changes,
            UpstreamStates states,
            UpstreamClients clients,
            Mirrors mirrors,
            CachedContent content) {
        return new UpstreamController(upstreams, changes, states, clients, mirrors, content);
    }

    @Bean
    PrefetchController prefetchController(Upstreams upstreams, Prefetches prefetches) {
        return new PrefetchController(upstreams, prefetches);
    }

    @Bean
    JobController jobController(Jobs jobs) {
        return new JobController(jobs);
    }

    @Bean
    FileController fileController(Images images, Explorer explorer) {
        return new FileController(images, explorer);
    }

    @Bean
    ContentController contentController(Images images, Explorer explorer, ExplorerSettings settings, JsonMapper json) {
        return new ContentController(images, explorer, settings, json);
    }

    @Bean
    LayerController layerController(Images images, ImageFacts facts) {
        return new LayerController(images, facts);
    }

    @Bean
    ComparisonController comparisonController(Images images, Comparison comparison) {
        return new ComparisonController(images, comparison);
    }

    @Bean
    ExplorerErrors explorerErrors() {
        return new ExplorerErrors();
    }

    @Bean
    OpenApiController openApiController() {
        return new OpenApiController();
    }

    @Bean
    UndoController undoController(Access access, Deletions deletions, Grace grace) {
        return new UndoController(access, deletions, grace);
    }

    @Bean
    WebhookRights webhookRights(Access access, Webhooks webhooks) {
        return new WebhookRights(access, webhooks);
    }

    @Bean
    WebhookController webhookController(Webhooks webhooks, WebhookRights rights, Ping ping, AddressPolicy addresses) {
        return new WebhookController(webhooks, rights, ping, addresses);
    }

    @Bean
    WebhookDeliveryController webhookDeliveryController(WebhookRights rights, DeliveryLog log, Redelivery redelivery) {
        return new WebhookDeliveryController(rights, log, redelivery);
    }

    @Bean
    WebhookErrors webhookErrors() {
        return new WebhookErrors();
    }

    @Bean
    DeletedRepositoryController deletedRepositoryController(Access access, Grace grace, Clock clock) {
        return new DeletedRepositoryController(access, grace, clock);
    }
}
