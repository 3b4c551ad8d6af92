package io.slipway.registry.content;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Time as it is bound to SQL: taken from a clock, never from the database. */
public final class Times {
    private Times() {}

    static OffsetDateTime of(Clock clock) {
        return of(clock.instant());
    }

    /** An instant as the driver takes it. */
    public static OffsetDateTime of(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /**
     * Tells the database what time it is for the rest of this transaction. Whoever removes rows calls this first: the
     * triggers that queue what has become unneeded have no other time to go by.
     */
    public static void tell(JdbcClient jdbc, Instant now) {
        jdbc.sql("SELECT set_config('slipway.now', :now, true)")
                .param("now", now.toString())
                .query(String.class)
                .single();
    }
}
