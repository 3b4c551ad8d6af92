package io.slipway.registry.explorer;

import io.slipway.layer.tar.TarLimits;
import io.slipway.registry.jobs.Jobs;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code slipway.explorer.*}.
 *
 * @param space how much of the disk the indexes may take; what was used longest ago goes first
 * @param indexing how many images are indexed at a time
 * @param waiting how many more may wait
 * @param perCaller how many of both one caller may wait for; those without an account are one for each network
 * @param duration how long one may take
 * @param layerSize how many bytes a layer may have unpacked
 * @param layerEntries how many entries a layer may have
 * @param namesMemory how much memory the names of the image that is being listed may take; never more than six tenths of the
 *     heap
 * @param readers how many folders are read at a time, and how many files: of these a quarter for one who asks, half for
 *     those without an account
 * @param viewSize of a file that is shown and not downloaded
 */
@Validated
@ConfigurationProperties("slipway.explorer")
public record ExplorerSettings(
        @DefaultValue("10GB") DataSize space,
        @DefaultValue("2") @Min(1) @Max(64) int indexing,
        @DefaultValue("64") @Min(0) @Max(10_000) int waiting,
        @DefaultValue("8") @Min(1) @Max(10_000) int perCaller,

        @DefaultValue("30m") @DurationMin(seconds = 1) @DurationMax(days = 1)
        Duration duration,

        @DefaultValue("16GB") DataSize layerSize,
        @DefaultValue("2000000") @Min(1) @Max(4_000_000) int layerEntries,
        @DefaultValue("1GB") DataSize namesMemory,
        @DefaultValue("64") @Min(1) @Max(10_000) int readers,
        @DefaultValue("5MB") DataSize viewSize) {

    /** How much of the heap the names may take, in tenths. */
    private static final int TENTHS = 6;

    Jobs.Limits jobs() {
        return new Jobs.Limits(indexing, waiting, perCaller, Math.max(1, (indexing + waiting) / 2), duration);
    }

    TarLimits archives() {
        return new TarLimits(layerEntries, TarLimits.DEFAULT.metadataBytes());
    }

    long memory() {
        return Math.min(namesMemory.toBytes(), Runtime.getRuntime().maxMemory() / 10 * TENTHS);
    }
}
