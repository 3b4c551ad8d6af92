package io.slipway.registry.gc;

import io.slipway.registry.content.Grace;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code slipway.gc.*}.
 *
 * @param enabled whether this registry collects garbage by itself; by hand it can be done either way
 * @param grace how long what seems unneeded is kept, and how long deleting can be undone; at least a second
 * @param untaggedManifests whether manifests that no tag, no index and no subject holds are collected
 * @param uploadExpiry after how long without a byte an upload is given up; at least a second
 * @param historyAge how long the history of tags goes back; at least a second
 * @param interval how often is looked for something to do, 50 ms to a day; queues are worked off without a pause while there
 *     is
 * @param sweepInterval how often the storage is compared with the database, for what a crash left behind, and history
 *     trimmed; at least a second
 * @param orphanAge how old an object that no row knows must be before it is given up; longer than any request takes from
 *     its last byte to its commit, and never less than 5 seconds
 * @param workers how many review at the same time
 */
@Validated
@ConfigurationProperties("slipway.gc")
public record GcSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("24h") @DurationMin(seconds = 1) Duration grace,
        @DefaultValue("true") boolean untaggedManifests,
        @DefaultValue("24h") @DurationMin(seconds = 1) Duration uploadExpiry,
        @DefaultValue("90d") @DurationMin(seconds = 1) Duration historyAge,

        @DefaultValue("5s") @DurationMin(millis = 50) @DurationMax(days = 1)
        Duration interval,

        @DefaultValue("24h") @DurationMin(seconds = 1) Duration sweepInterval,
        @DefaultValue("1h") @DurationMin(seconds = 5) Duration orphanAge,
        @DefaultValue("1") @Min(1) @Max(16) int workers) {

    /** As the content asks for it. */
    public Grace graceTime() {
        return new Grace(grace);
    }
}
