package io.slipway.webhooks.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a request came to. */
public sealed interface Outcome {
    /** The receiver has it: 2xx. */
    record Delivered() implements Outcome {}

    /**
     * Nobody has answered, or only that it cannot be now (408, 425, 429, 5xx).
     *
     * @param after how long the receiver asks to be left alone
     */
    record Unavailable(Optional<Duration> after) implements Outcome {}

    /** The receiver, or this registry, does not want it: another status, a redirect, an address that is forbidden. */
    record Refused(Fault fault) implements Outcome {}

    /** The receiver wants nothing any more: 410. */
    record Gone() implements Outcome {}

    /** What would have to change for a refused event to be taken. */
    enum Fault {
        /** The address, the credentials, or what this registry may connect to. Nothing gets through until it is mended. */
        TARGET,
        /** The event itself: others may be taken. */
        EVENT;

        // Unauthorized, payment, forbidden, not found, method, proxy, another server's: they are said to any event.
        private static final Set<Integer> OF_TARGET = Set.of(401, 402, 403, 404, 405, 407, 421, 426);

        /** Whose a status is that refuses. */
        static Fault of(int status) {
            return status / 100 == 4 && !OF_TARGET.contains(status) ? EVENT : TARGET;
        }
    }

    /** The word in the log and the metrics. */
    default String text() {
        return switch (this) {
            case Delivered() -> "delivered";
            case Unavailable unavailable -> "unavailable";
            case Refused refused -> "refused";
            case Gone() -> "gone";
        };
    }
}
