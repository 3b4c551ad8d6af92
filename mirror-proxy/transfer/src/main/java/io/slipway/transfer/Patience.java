package io.slipway.transfer;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before something is tried again, and how often.
 *
 * @param attempts for a single request
 * @param breaks of a download in a row, without a byte between them, at which it is given up
 * @param first wait
 * @param longest wait of our own choosing
 * @param longestAsked wait that a registry may ask for
 * @param passing statuses that may be gone a moment later
 */
record Patience(
        int attempts, int breaks, Duration first, Duration longest, Duration longestAsked, Set<Integer> passing) {
    private static final Set<Integer> FAILURES = Set.of(500, 502, 503, 504);
    private static final Set<Integer> FAILURES_AND_BUSY = Set.of(429, 500, 502, 503, 504);

    /** For single requests and for broken downloads: five times within about fifteen seconds. */
    static final Patience USUAL = new Patience(5, Duration.ofMillis(300), Duration.ofSeconds(8));

    /**
     * For a client behind us who waits himself: one repetition, and none where the registry is busy, which is the client's
     * to know. A download that broke has more behind it than a request.
     */
    static final Patience SHORT =
            new Patience(2, 4, Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofSeconds(1), FAILURES);

    Patience(int attempts, Duration first, Duration longest) {
        this(attempts, attempts, first, longest, Duration.ofSeconds(60), FAILURES_AND_BUSY);
    }

    /** Whether a status may be gone a moment later, so that it is worth another attempt. */
    boolean mayPass(int status) {
        return passing.contains(status);
    }

    /** Doubles with each failure, with up to a quarter more by chance, so that many clients do not come back at once. */
    Duration before(int failures) {
        long base = first.toMillis() << Math.min(failures - 1, 16);
        long bounded = Math.min(base, longest.toMillis());
        return Duration.ofMillis(bounded + ThreadLocalRandom.current().nextLong(bounded / 4 + 1));
    }

    /** What the server asks for, within reason, or else {@link #before}. */
    Duration before(int failures, HttpResponse<?> response) {
        return RetryAfter.of(response.headers())
                .map(asked -> asked.compareTo(longestAsked) < 0 ? asked : longestAsked)
                .orElseGet(() -> before(failures));
    }
}
