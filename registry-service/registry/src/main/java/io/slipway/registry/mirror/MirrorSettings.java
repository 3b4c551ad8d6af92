package io.slipway.registry.mirror;

import io.slipway.transfer.BlobFills;
import io.slipway.transfer.Timeouts;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code slipway.mirror.*}.
 *
 * @param connectWait how long an upstream may take to accept a connection
 * @param answerWait how long it may take to answer
 * @param stallWait how long it may send nothing within a body
 * @param downloads how many blobs are downloaded at a time
 * @param blobSize of one blob, at most
 * @param blobTime how long the download of one may take
 * @param upstreams by name: made at the start, or changed to this when they exist
 */
@Validated
@ConfigurationProperties("slipway.mirror")
public record MirrorSettings(
        @DefaultValue("5s") @DurationMin(millis = 100) @DurationMax(minutes = 1)
        Duration connectWait,

        @DefaultValue("20s") @DurationMin(millis = 100) @DurationMax(minutes = 5)
        Duration answerWait,

        @DefaultValue("30s") @DurationMin(millis = 100) @DurationMax(minutes = 10)
        Duration stallWait,

        @DefaultValue("64") @Min(1) @Max(10_000) int downloads,
        @DefaultValue("64GB") DataSize blobSize,

        @DefaultValue("6h") @DurationMin(seconds = 10) @DurationMax(days = 7)
        Duration blobTime,

        @DefaultValue Map<String, UpstreamWish> upstreams) {

    Timeouts timeouts() {
        return new Timeouts(connectWait, answerWait, stallWait);
    }

    BlobFills.Limits fills() {
        return new BlobFills.Limits(downloads, blobSize.toBytes(), blobTime);
    }
}
