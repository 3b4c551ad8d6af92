package io.slipway.registry.content;

import java.time.Clock;
import java.time.Duration;

/**
 * How long what seems unneeded is kept: until then a client that was told of it may still refer to it, and what was deleted
 * can be brought back.
 *
 * @param time at least a second
 */
public record Grace(Duration time) {
    public Grace {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a grace time is at least a second, not " + time);
        }
    }

    /**
     * Whether a thing is safe for long enough that it may be promised without putting its review off: for half of the grace
     * time, so that what is asked for all the time costs a write now and then only.
     */
    boolean holds(Reviewed review, Clock clock) {
        return switch (review) {
            case Reviewed.NotWaiting() -> true;
            case Reviewed.Since(java.time.Instant queuedAt) ->
                clock.instant().isBefore(queuedAt.plus(time.dividedBy(2)));
        };
    }
}
