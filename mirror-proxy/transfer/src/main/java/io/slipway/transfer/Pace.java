package io.slipway.transfer;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Ends downloads that would take for ever without ever standing still. */
final class Pace {
    private final FillLimits limits;
    private final InstantSource clock;
    private final Instant begun;

    Pace(FillLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** Refuses to go on when so many bytes are too few by now. */
    void check(long received) throws IOException {
        Duration counted = Duration.between(begun, clock.instant()).minus(limits.grace());
        if (counted.isPositive() && received < counted.toSeconds() * limits.slowest()) {
            throw new IOException("The upstream is too slow: it gave %d bytes in %d s, and has to give %d per second"
                    .formatted(received, counted.plus(limits.grace()).toSeconds(), limits.slowest()));
        }
    }
}
