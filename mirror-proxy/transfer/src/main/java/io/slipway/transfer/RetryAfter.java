package io.slipway.transfer;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * When a server wants to be asked again.
 *
 * <p>Source: RFC 9110 section 10.2.3.
 */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** Seconds, or a date, which is compared with the server's own idea of now. At most a day. */
    static Optional<Duration> of(HttpHeaders headers) {
        return headers.firstValue("Retry-After").flatMap(value -> read(value.strip(), headers.firstValue("Date")));
    }

    private static Optional<Duration> read(String value, Optional<String> now) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(value))));
        }
        return now.flatMap(RetryAfter::date)
                .flatMap(from -> date(value).map(until -> bounded(Duration.between(from, until))));
    }

    private static Duration bounded(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException e) {
            // What is no date says nothing.
            return Optional.empty();
        }
    }
}
