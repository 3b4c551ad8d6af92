package io.slipway.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When an event that was not delivered is tried again, and when it steps aside. */
final class Retries {
    private final WebhookSettings settings;
    private final RandomGenerator random;

    Retries(WebhookSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * When to try again; empty: never by itself.
     *
     * @param tries how many attempts there were, this one included
     * @param since when the first of them began; of a refused event, since when it has been refused each time
     */
    Optional<Instant> again(Outcome outcome, int tries, Instant since, Instant now) {
        Instant end = since.plus(patience(outcome));
        if (!now.isBefore(end)) {
            return Optional.empty();
        }
        Duration asked = outcome instanceof Outcome.Unavailable(Optional<Duration> after)
                ? after.orElse(Duration.ZERO)
                : Duration.ZERO;
        Instant next = now.plus(longer(pause(tries), shorter(asked, settings.longestPause())));
        // One attempt comes at the very end.
        return Optional.of(next.isAfter(end) ? end : next);
    }

    private Duration patience(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered() -> Duration.ZERO;
            case Outcome.Unavailable unavailable -> settings.retryFor();
            case Outcome.Refused(Outcome.Fault fault) ->
                switch (fault) {
                    case TARGET -> settings.stepAside();
                    case EVENT -> settings.skipAfter();
                };
            case Outcome.Gone() -> settings.stepAside();
        };
    }

    /** Doubles with each attempt; a random half of it is left out, so that those who failed together come apart. */
    Duration pause(int tries) {
        long longest = settings.longestPause().toMillis();
        int doublings = Math.clamp(tries - 1L, 0, 30);
        long whole = Math.min(longest, settings.firstPause().toMillis() << doublings);
        return Duration.ofMillis(Math.max(1, whole - random.nextLong(whole / 2 + 1)));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
