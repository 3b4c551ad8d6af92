package io.slipway.registry.content;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Whether a thing waits for a review that may find it unneeded. */
sealed interface Reviewed {
    /** It does not: something needs it. */
    record NotWaiting() implements Reviewed {}

    /** It was queued last at this time. */
    record Since(Instant queuedAt) implements Reviewed {}

    static Reviewed of(@Nullable OffsetDateTime queuedAt) {
        return queuedAt == null ? new NotWaiting() : new Since(queuedAt.toInstant());
    }
}
