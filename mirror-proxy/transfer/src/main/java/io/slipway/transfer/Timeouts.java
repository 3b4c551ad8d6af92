package io.slipway.transfer;

import java.time.Duration;

/**
 * How long a registry is waited for.
 *
 * @param connect until a connection stands
 * @param answer until a response begins
 * @param stall without a byte in the middle of a body
 */
public record Timeouts(Duration connect, Duration answer, Duration stall) {
    /** For the open network, and a user who sees that something goes on. */
    public static final Timeouts DEFAULTS =
            new Timeouts(Duration.ofSeconds(15), Duration.ofMinutes(2), Duration.ofSeconds(60));

    /** Refuses what is not positive. */
    public Timeouts {
        for (Duration each : new Duration[] {connect, answer, stall}) {
            if (!each.isPositive()) {
                throw new IllegalArgumentException("A timeout is positive, this one is " + each);
            }
        }
    }
}
