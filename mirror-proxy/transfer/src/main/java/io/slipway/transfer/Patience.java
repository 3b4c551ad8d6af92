package io.slipway.transfer;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before something is tried again, and how often. */
record Patience(int attempts, Duration first, Duration longest) {
    /** For single requests and for broken downloads: five times within about fifteen seconds. */
    static final Patience USUAL = new Patience(5, Duration.ofMillis(300), Duration.ofSeconds(8));

    /** Doubles with each failure, with up to a quarter more by chance, so that many clients do not come back at once. */
    Duration before(int failures) {
        long base = first.toMillis() << Math.min(failures - 1, 16);
        long bounded = Math.min(base, longest.toMillis());
        return Duration.ofMillis(bounded + ThreadLocalRandom.current().nextLong(bounded / 4 + 1));
    }

    /** What the server asks for, within reason, or else {@link #before}. */
    Duration before(int failures, HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Math.min(Long.parseLong(value), 60)))
                .orElseGet(() -> before(failures));
    }
}
