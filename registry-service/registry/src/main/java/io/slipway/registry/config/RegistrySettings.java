package io.slipway.registry.config;

import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.v2.UploadLimits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code slipway.*}.
 *
 * @param data the data folder
 * @param externalUrl the one address that clients are sent to; absent: the one that each client used
 * @param trustedProxies address ranges whose Forwarded headers are believed, such as {@code 10.0.0.0/8}
 * @param postgresCache where the embedded PostgreSQL's programs are unpacked; absent: in the data folder
 * @param database an external database; without a URL the registry runs its own
 * @param limits what one request and the caches may cost
 * @param sparseIndexes whether an index may be pushed that lists manifests which its repository does not hold
 */
@Validated
@ConfigurationProperties("slipway")
public record RegistrySettings(
        @DefaultValue("data") Path data,
        @Nullable URI externalUrl,
        @DefaultValue List<String> trustedProxies,
        @Nullable Path postgresCache,
        @DefaultValue @Valid Database database,
        @DefaultValue @Valid Limits limits,
        @DefaultValue("false") boolean sparseIndexes) {

    public RegistrySettings {
        data = data.toAbsolutePath().normalize();
        if (externalUrl != null && !List.of("http", "https").contains("" + externalUrl.getScheme())) {
            throw new IllegalArgumentException(
                    "slipway.external-url must begin with http:// or https://, not '" + externalUrl + "'");
        }
    }

    ManifestStore.Limits manifests() {
        return new ManifestStore.Limits(
                limits.cachedTags(), limits.cachedManifestBytes().toBytes(), sparseIndexes);
    }

    Optional<URI> fixedAddress() {
        return Optional.ofNullable(externalUrl);
    }

    /**
     * An external PostgreSQL, version 16 or later.
     *
     * @param url {@code jdbc:postgresql://host/name}
     * @param connections how many the registry holds at most
     * @param connectionWait how long a request waits for one before it is answered with 503
     */
    public record Database(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @DefaultValue("24") @Min(2) @Max(1000) int connections,
            @DefaultValue("10s") Duration connectionWait) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Database[url=" + url + ", user=" + user + ", connections=" + connections + "]";
        }
    }

    /**
     * Limits.
     *
     * @param blobSize of one blob
     * @param chunkSize what clients are told as the least size of a chunk, the last one aside; zero: they are told none.
     *     Smaller chunks are taken all the same
     * @param cachedTags how many tags are remembered
     * @param cachedManifestBytes how many bytes of manifests are remembered
     * @param cachedLinks of how many blobs it is remembered that a repository holds them, or does not
     */
    public record Limits(
            @DefaultValue("64GB") DataSize blobSize,
            @DefaultValue("0B") DataSize chunkSize,
            @DefaultValue("100000") @Min(0) int cachedTags,
            @DefaultValue("64MB") DataSize cachedManifestBytes,
            @DefaultValue("50000") @Min(0) int cachedLinks) {
        UploadLimits upload() {
            return new UploadLimits(blobSize.toBytes(), chunkSize.toBytes());
        }
    }
}
