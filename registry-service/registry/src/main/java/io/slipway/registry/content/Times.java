package io.slipway.registry.content;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Time as it is bound to SQL: taken from a clock, never from the database. */
final class Times {
    private Times() {}

    static OffsetDateTime of(Clock clock) {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
