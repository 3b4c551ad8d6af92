package io.slipway.registry.config;

import io.slipway.outbound.AddressPolicy;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.UploadSessions;
import io.slipway.registry.v2.UploadLimits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
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
 * @param privateNetworks ranges of addresses that are not public and may be connected to all the same by mirrors, such as
 *     {@code 10.0.0.0/8}; webhooks have ranges of their own
 * @param postgresCache where the embedded PostgreSQL's programs are unpacked; absent: in the data folder
 * @param database an external database; without a URL the registry runs its own
 * @param limits what one request and the caches may cost
 * @param sparseIndexes whether an index may be pushed that lists manifests which its repository does not hold
 * @param accessLog whether each request is logged
 * @param shutdown how the registry ends
 */
@Validated
@ConfigurationProperties("slipway")
public record RegistrySettings(
        @DefaultValue("data") Path data,
        @Nullable URI externalUrl,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue List<String> privateNetworks,
        @Nullable Path postgresCache,
        @DefaultValue @Valid Database database,
        @DefaultValue @Valid Limits limits,
        @DefaultValue("false") boolean sparseIndexes,
        @DefaultValue("false") boolean accessLog,
        @DefaultValue @Valid Shutdown shutdown) {

    public RegistrySettings {
        data = data.toAbsolutePath().normalize();
        if (externalUrl != null && !List.of("http", "https").contains("" + externalUrl.getScheme())) {
            throw new IllegalArgumentException(
                    "slipway.external-url must begin with http:// or https://, not '" + externalUrl + "'");
        }
    }

    /** What mirrors may connect to. */
    AddressPolicy addresses() {
        return AddressPolicy.of("slipway.private-networks", privateNetworks);
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
     * @param answerWait how long a request waits for the answer to one statement before it is answered with 503
     */
    public record Database(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @DefaultValue("24") @Min(2) @Max(1000) int connections,

            @DefaultValue("5s") @DurationMin(seconds = 1) @DurationMax(minutes = 1)
            Duration connectionWait,

            @DefaultValue("10s") @DurationMin(seconds = 1) @DurationMax(minutes = 10)
            Duration answerWait) {
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
     * @param cachedBlobLinks how many blobs of repositories are remembered
     * @param openUploads how many upload sessions may be open at a time
     * @param openUploadsPerUser how many of them one account may have
     * @param uploadBodies how many bodies of uploads may be received at a time
     * @param uploadBodiesPerUser how many of them one account may send
     * @param http2Requests how many requests of HTTP/2 may be served at a time
     * @param http2Bodies how many of them may have a body
     * @param bodyPause how long a client may send nothing within a body
     * @param refusedBody how much of the body of a refused request is read and dropped
     * @param apiBody size of a request's body to {@code /api}
     * @param freeSpace how much room on the disk is left to the database: with less, no uploads are taken
     */
    public record Limits(
            @DefaultValue("64GB") DataSize blobSize,
            @DefaultValue("0B") DataSize chunkSize,
            @DefaultValue("100000") @Min(0) int cachedTags,
            @DefaultValue("64MB") DataSize cachedManifestBytes,
            @DefaultValue("100000") @Min(0) int cachedBlobLinks,
            @DefaultValue("10000") @Min(1) int openUploads,
            @DefaultValue("1000") @Min(1) int openUploadsPerUser,
            @DefaultValue("512") @Min(1) int uploadBodies,
            @DefaultValue("128") @Min(1) int uploadBodiesPerUser,
            @DefaultValue("2048") @Min(1) int http2Requests,
            @DefaultValue("256") @Min(1) int http2Bodies,

            @DefaultValue("60s") @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration bodyPause,

            @DefaultValue("2047MB") DataSize refusedBody,
            @DefaultValue("64KB") DataSize apiBody,
            @DefaultValue("64MB") DataSize freeSpace) {
        UploadLimits upload() {
            return new UploadLimits(blobSize.toBytes(), chunkSize.toBytes(), uploadBodies, uploadBodiesPerUser);
        }

        UploadSessions.Limits sessions() {
            return new UploadSessions.Limits(openUploadsPerUser, openUploads);
        }
    }

    /**
     * The end of the registry, after SIGTERM or Ctrl-C.
     *
     * @param grace how long requests are served as before, while readiness is down already
     * @param limit how long is waited for requests and uploads that are under way
     */
    public record Shutdown(
            @DefaultValue("1s") @DurationMin(seconds = 0) Duration grace,
            @DefaultValue("60s") @DurationMin(seconds = 0) Duration limit) {}
}
