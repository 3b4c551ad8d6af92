package io.slipway.mirror;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of an upstream is kept.
 *
 * @param bytes of distinct blobs and manifests together; the ones used longest ago go first
 * @param age how long something is kept that nobody uses
 */
public record CacheLimits(OptionalLong bytes, Optional<Duration> age) {
    /** Whatever was asked for once. */
    public static final CacheLimits NONE = new CacheLimits(OptionalLong.empty(), Optional.empty());

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** So that a moment so long ago is still one. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    public CacheLimits {
        if (bytes.isPresent() && bytes.getAsLong() < 0) {
            throw new InvalidUpstreamException("maxBytes", "is a number of bytes, not " + bytes.getAsLong());
        }
        if (age.isPresent() && age.get().compareTo(SHORTEST) < 0) {
            throw new InvalidUpstreamException("maxAge", "is a minute at least, not " + age.get());
        }
        if (age.isPresent() && age.get().compareTo(LONGEST) > 0) {
            throw new InvalidUpstreamException("maxAge", "is 100 years at most, or 0 for ever, not " + age.get());
        }
    }
}
