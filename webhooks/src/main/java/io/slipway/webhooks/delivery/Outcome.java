package io.slipway.webhooks.delivery;

import java.time.Duration;
import java.util.Optional;

/** What a request came to. */
public sealed interface Outcome {
    /** The receiver has it: 2xx. */
    record Delivered() implements Outcome {}

    /**
     * Nobody has answered, or only that it cannot be now (408, 429, 5xx).
     *
     * @param after how long the receiver asks to be left alone
     */
    record Unavailable(Optional<Duration> after) implements Outcome {}

    /** The receiver, or this registry, does not want it: another status, a redirect, an address that is forbidden. */
    record Refused() implements Outcome {}

    /** The receiver wants nothing any more: 410. */
    record Gone() implements Outcome {}

    /** The word in the log and the metrics. */
    default String text() {
        return switch (this) {
            case Delivered() -> "delivered";
            case Unavailable unavailable -> "unavailable";
            case Refused() -> "refused";
            case Gone() -> "gone";
        };
    }
}
