package io.slipway.registry.explorer;

import io.slipway.auth.access.Access;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.hub.SharedLayers;
import io.slipway.registry.jobs.Jobs;
import io.slipway.registry.mirror.MirroredFetch;
import io.slipway.store.BlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the explorer together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExplorerSettings.class)
public class ExplorerConfiguration {
    /** Where the data of this process is. */
    public record Root(Path path) {}

    @Bean
    IndexFolder indexFolder(Root root, ExplorerSettings settings, ForgettingBlobStore blobs, Clock clock)
            throws IOException {
        IndexFolder folder = IndexFolder.open(
                root.path().resolve("explorer"), settings.space().toBytes(), blobs, clock);
        blobs.onDelete(folder::forget);
        return folder;
    }

    @Bean
    Jobs jobs(Clock clock, ExplorerSettings settings) {
        return new Jobs(clock, settings.jobs());
    }

    @Bean
    Images images(Access access, ManifestStore manifests, BlobLinks links) {
        return new Images(access, manifests, links);
    }

    @Bean
    Explorer explorer(
            IndexFolder folder,
            Images images,
            BlobStore blobs,
            MirroredFetch fetches,
            Jobs jobs,
            ExplorerSettings settings) {
        return new Explorer(folder, images, blobs, new MissingLayers(images, fetches), jobs, settings);
    }

    @Bean
    ImageFacts imageFacts(Images images, Explorer explorer, SharedLayers shared, BlobStore blobs, JsonMapper json) {
        return new ImageFacts(images, explorer, shared, blobs, json);
    }

    @Bean
    Comparison comparison(Explorer explorer, ImageFacts facts) {
        return new Comparison(explorer, facts);
    }

    @Bean
    LineComparison lineComparison(Explorer explorer) {
        return new LineComparison(explorer);
    }
}
