package io.slipway.registry.mirror;

import io.slipway.transfer.FillLimits;
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
 * @param waitingDownloads how many more may wait for their turn
 * @param downloadWait how long each of them waits at most
 * @param blobSize of one blob, at most
 * @param slowestRate how much an upstream has to send in a second, on average, once a download has gone on for two minutes
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
        @DefaultValue("256") @Min(0) @Max(100_000) int waitingDownloads,

        @DefaultValue("60s") @DurationMin(seconds = 0) @DurationMax(minutes = 10)
        Duration downloadWait,

        @DefaultValue("64GB") DataSize blobSize,
        @DefaultValue("16KB") DataSize slowestRate,

        @DefaultValue Map<String, UpstreamWish> upstreams) {

    private static final Duration GRACE = Duration.ofMinutes(2);

    Timeouts timeouts() {
        return new Timeouts(connectWait, answerWait, stallWait);
    }

    FillLimits fills() {
        return new FillLimits(
                downloads, waitingDownloads, downloadWait, blobSize.toBytes(), GRACE, slowestRate.toBytes());
    }
}
