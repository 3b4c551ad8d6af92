package io.slipway.registry.v2;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.access.Access;
import io.slipway.oci.Digest;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.Referrers;
import io.slipway.registry.content.UploadSessions;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.registry.mirror.MirroredBlobs;
import io.slipway.registry.mirror.MirroredLists;
import io.slipway.registry.mirror.MirroredManifests;
import io.slipway.registry.operations.FolderWatch;
import io.slipway.registry.operations.OpenUploads;
import io.slipway.store.BlobStore;
import io.slipway.store.UploadId;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurationSupport;

/**
 * The context of the servlet behind {@code /v2}: its controllers, its errors, and the converters that parse at the
 * edge. It does not take over what Spring Boot sets up for pages: no static resources, no content negotiation.
 */
@Configuration(proxyBeanMethods = false)
class V2Configuration extends WebMvcConfigurationSupport {
    @Override
    protected void addFormatters(FormatterRegistry registry) {
        // A {*name} variable comes with its leading slash.
        registry.addConverter(String.class, RepositoryName.class, text -> RepositoryName.parse(text.substring(1)));
        registry.addConverter(String.class, Digest.class, Digest::parse);
        registry.addConverter(String.class, Reference.class, Reference::parse);
        registry.addConverter(String.class, UploadId.class, V2Configuration::uploadId);
    }

    private static UploadId uploadId(String text) {
        try {
            return UploadId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(ErrorCode.BLOB_UPLOAD_UNKNOWN, "there is no such upload: begin with POST");
        }
    }

    @Bean
    V2Guard guard(Access access, PublicAddress address, AuthSettings auth, MirrorRouting routing) {
        return new V2Guard(access, new Challenge(address, auth.service(), routing), routing);
    }

    @Bean
    MirroredReads mirroredReads(
            MirroredManifests manifests,
            MirroredBlobs mirroredBlobs,
            MirroredLists lists,
            BlobStore blobs,
            PullNotes notes) {
        return new MirroredReads(manifests, mirroredBlobs, lists, blobs, notes);
    }

    @Bean
    RootController rootController() {
        return new RootController();
    }

    @Bean
    BlobController blobController(V2Guard guard, BlobLinks links, BlobStore blobs, MirroredReads mirror) {
        return new BlobController(guard, links, blobs, mirror);
    }

    @Bean
    UploadController uploadController(
            V2Guard guard,
            BlobStore blobs,
            BlobLinks links,
            UploadSessions sessions,
            OpenUploads openUploads,
            FolderWatch folders,
            UploadLimits limits) {
        return new UploadController(guard, blobs, links, sessions, openUploads, folders, limits);
    }

    @Bean
    ManifestBudget manifestBudget() {
        return new ManifestBudget();
    }

    @Bean
    ManifestController manifestController(
            V2Guard guard,
            ManifestStore manifests,
            BlobStore blobs,
            ManifestBudget budget,
            MirroredReads mirror,
            PullNotes notes) {
        return new ManifestController(guard, manifests, blobs, budget, mirror, notes);
    }

    @Bean
    TagController tagController(V2Guard guard, ManifestStore manifests, MirroredReads mirror) {
        return new TagController(guard, manifests, mirror);
    }

    @Bean
    CatalogController catalogController(V2Guard guard) {
        return new CatalogController(guard);
    }

    @Bean
    ReferrerController referrerController(
            V2Guard guard, Referrers referrers, ManifestBudget budget, MirroredReads mirror) {
        return new ReferrerController(guard, referrers, budget, mirror);
    }

    @Bean
    V2Errors v2Errors() {
        return new V2Errors();
    }
}
