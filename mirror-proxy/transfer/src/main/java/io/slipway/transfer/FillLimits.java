package io.slipway.transfer;

import java.time.Duration;

/**
 * What fills may take.
 *
 * @param fills how many go on at a time
 * @param waiting how many more may wait for their turn
 * @param turn how long each of them waits at most
 * @param largest blob in bytes
 * @param grace in which an upstream may be as slow as it likes
 * @param slowest how many bytes per second, on average since the grace ended, it has to give from then on
 */
public record FillLimits(int fills, int waiting, Duration turn, long largest, Duration grace, long slowest) {
    /** Refuses what nothing could be done with. */
    public FillLimits {
        if (fills < 1 || waiting < 0 || largest < 0 || slowest < 0 || turn.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException("The limits of fills are not negative, and at least one goes on");
        }
    }
}
