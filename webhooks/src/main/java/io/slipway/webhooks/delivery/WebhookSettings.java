package io.slipway.webhooks.delivery;

import io.slipway.outbound.AddressPolicy;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code slipway.webhooks.*}.
 *
 * @param retryFor how long an event is tried for that a receiver has no answer to, or a passing refusal (408, 425, 429,
 *     5xx)
 * @param stepAside how long one is tried that is refused as any would be, such as by 401, 404 or a redirect; then the next of its
 *     repository goes on
 * @param skipAfter how long one is tried that is refused for what it is, such as by 400 or 422; likewise
 * @param firstPause between the first attempt and the second, at most; doubles from there on
 * @param longestPause what it doubles up to
 * @param pauseAfter a target without any success for so long is paused
 * @param connectTimeout how long a connection may take
 * @param answerTimeout how long the answer may take, its body included
 * @param concurrency how many repositories are told to one target at a time
 * @param totalConcurrency how many to all targets together
 * @param queue how many events may wait for one target; further ones step aside at once
 * @param perNamespace how many targets a namespace may have, those of its repositories included
 * @param keepDelivered how long the log shows what was delivered
 * @param keepFailed how long the log shows what failed, and what waits for a target that is paused or switched off
 * @param logLength how many delivered ones, and how many failed ones, the log keeps of one target
 * @param logBytes how much the log keeps of one delivery's requests and answers, in bytes of UTF-8; of the latest attempt all
 *     that is kept of any
 * @param privateNetworks ranges of addresses that are not public, or this machine's own, and may be connected to all the same
 * @param poll how often is looked for what no wake-up told
 */
@Validated
@ConfigurationProperties("slipway.webhooks")
public record WebhookSettings(
        @DefaultValue("3d") @DurationMin(seconds = 1) @DurationMax(days = 30)
        Duration retryFor,

        @DefaultValue("1h") @DurationMin(seconds = 1) @DurationMax(days = 30)
        Duration stepAside,

        @DefaultValue("15s") @DurationMin(millis = 10) @DurationMax(days = 30)
        Duration skipAfter,

        @DefaultValue("1s") @DurationMin(millis = 10) @DurationMax(hours = 1)
        Duration firstPause,

        @DefaultValue("1h") @DurationMin(millis = 10) @DurationMax(days = 1)
        Duration longestPause,

        @DefaultValue("7d") @DurationMin(minutes = 1) @DurationMax(days = 365)
        Duration pauseAfter,

        @DefaultValue("5s") @DurationMin(millis = 10) @DurationMax(minutes = 1)
        Duration connectTimeout,

        @DefaultValue("10s") @DurationMin(millis = 10) @DurationMax(minutes = 2)
        Duration answerTimeout,

        @DefaultValue("8") @Min(1) @Max(100) int concurrency,
        @DefaultValue("128") @Min(4) @Max(1000) int totalConcurrency,
        @DefaultValue("100000") @Min(1) long queue,
        @DefaultValue("100") @Min(1) @Max(10_000) int perNamespace,
        @DefaultValue("7d") @DurationMin(seconds = 1) Duration keepDelivered,
        @DefaultValue("30d") @DurationMin(seconds = 1) Duration keepFailed,
        @DefaultValue("10000") @Min(1) @Max(10_000_000) int logLength,
        @DefaultValue("64KB") DataSize logBytes,
        @DefaultValue List<String> privateNetworks,

        @DefaultValue("5s") @DurationMin(millis = 10) @DurationMax(minutes = 10)
        Duration poll) {

    /** What may be connected to: every account that may push names addresses. */
    public AddressPolicy addresses() {
        return AddressPolicy.of("slipway.webhooks.private-networks", privateNetworks);
    }

    /** How long one request may take in all. */
    Duration limit() {
        return connectTimeout.plus(answerTimeout);
    }

    /** An answer that takes longer keeps others waiting. */
    Duration slow() {
        return answerTimeout.dividedBy(3);
    }

    /** After so long without a sign a sender has died: longer than a request and the lookup of its host take. */
    Duration lease() {
        return limit().plusSeconds(45);
    }
}
