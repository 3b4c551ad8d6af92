package io.slipway.registry.api;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Mirrors;
import io.slipway.auth.api.Refusals;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.CachedContent;
import io.slipway.registry.content.Deletions;
import io.slipway.registry.content.Grace;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.Referrers;
import io.slipway.registry.explorer.Comparison;
import io.slipway.registry.explorer.Explorer;
import io.slipway.registry.explorer.ExplorerSettings;
import io.slipway.registry.explorer.ImageFacts;
import io.slipway.registry.explorer.Images;
import io.slipway.registry.explorer.LineComparison;
import io.slipway.registry.gc.GcSettings;
import io.slipway.registry.gc.GcStatus;
import io.slipway.registry.gc.Preview;
import io.slipway.registry.health.Health;
import io.slipway.registry.hub.DeletionPreview;
import io.slipway.registry.hub.Lookup;
import io.slipway.registry.hub.Profiles;
import io.slipway.registry.hub.Search;
import io.slipway.registry.hub.Stars;
import io.slipway.registry.hub.TagTable;
import io.slipway.registry.jobs.Jobs;
import io.slipway.registry.live.Streams;
import io.slipway.registry.mirror.Prefetches;
import io.slipway.registry.mirror.UpstreamChanges;
import io.slipway.registry.operations.Gate;
import io.slipway.registry.v2.ClientNetwork;
import io.slipway.store.BlobStore;
import io.slipway.webhooks.delivery.DeliveryLog;
import io.slipway.webhooks.delivery.Ping;
import io.slipway.webhooks.delivery.Redelivery;
import io.slipway.webhooks.delivery.WebhookSettings;
import io.slipway.webhooks.receiver.InvalidWebhookException;
import io.slipway.webhooks.receiver.SecretLostException;
import io.slipway.webhooks.receiver.TooManyWebhooksException;
import io.slipway.webhooks.receiver.Webhooks;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** Puts the controllers together. */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
    @Bean
    SearchController searchController(Search search, Lookup lookup) {
        return new SearchController(search, lookup);
    }

    @Bean
    HealthController healthController(Health health) {
        return new HealthController(health);
    }

    @Bean
    ArtifactController artifactController(
            Access access, ManifestStore manifests, Referrers referrers, BlobLinks links, BlobStore blobs) {
        return new ArtifactController(access, manifests, referrers, links, blobs);
    }

    @Bean
    DockerSearchController dockerSearchController(Search search) {
        return new DockerSearchController(search);
    }

    @Bean
    TagTableController tagTableController(Access access, TagTable tags) {
        return new TagTableController(access, tags);
    }

    @Bean
    TagDeletionController tagDeletionController(
            Access access, ManifestStore manifests, Deletions deletions, TagTable table, DeletionPreview preview) {
        return new TagDeletionController(access, manifests, deletions, table, preview);
    }

    @Bean
    EventController eventController(Streams streams, Access access, ClientNetwork networks, Gate gate) {
        return new EventController(streams, access, networks, gate::isDraining);
    }

    @Bean
    ProfileController profileController(Access access, Profiles profiles, Stars stars, Search search) {
        return new ProfileController(access, profiles, stars, search);
    }

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
    JobOwners jobOwners(ClientNetwork networks) {
        return new JobOwners(networks);
    }

    @Bean
    JobController jobController(Jobs jobs, JobOwners owners) {
        return new JobController(jobs, owners);
    }

    @Bean
    FileController fileController(Images images, Explorer explorer, JobOwners owners) {
        return new FileController(images, explorer, owners);
    }

    @Bean
    ContentController contentController(
            Images images, Explorer explorer, ExplorerSettings settings, JsonMapper json, JobOwners owners) {
        return new ContentController(images, explorer, settings, json, owners);
    }

    @Bean
    LayerController layerController(Images images, ImageFacts facts) {
        return new LayerController(images, facts);
    }

    @Bean
    ComparisonController comparisonController(
            Images images, Comparison comparison, LineComparison lines, JobOwners owners) {
        return new ComparisonController(images, comparison, lines, owners);
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
    WebhookController webhookController(Webhooks webhooks, WebhookRights rights, Ping ping, WebhookSettings settings) {
        return new WebhookController(webhooks, rights, ping, settings.addresses());
    }

    @Bean
    WebhookDeliveryController webhookDeliveryController(WebhookRights rights, DeliveryLog log, Redelivery redelivery) {
        return new WebhookDeliveryController(rights, log, redelivery);
    }

    @Bean
    Refusals webhookRefusals() {
        return failure -> switch (failure) {
            case InvalidWebhookException invalid -> Optional.of(HttpStatus.BAD_REQUEST);
            case TooManyWebhooksException full -> Optional.of(HttpStatus.CONFLICT);
            case SecretLostException lost -> Optional.of(HttpStatus.CONFLICT);
            default -> Optional.empty();
        };
    }

    @Bean
    DeletedRepositoryController deletedRepositoryController(Access access, Grace grace, Clock clock) {
        return new DeletedRepositoryController(access, grace, clock);
    }
}
