package io.slipway.transfer;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a registry still lets somebody pull, by its own words.
 *
 * @param limit how many pulls there are in a window
 * @param remaining how many of them are left
 * @param window in which so many are allowed; empty where the registry does not say
 * @param source whom the registry counts: an address or an account; empty where it does not say
 */
public record RateLimit(long limit, long remaining, Optional<Duration> window, Optional<String> source) {
    private static final int MAX_SOURCE = 128;
    private static final Pattern COUNT = Pattern.compile("\\s*(\\d{1,15})(?!\\d)");
    private static final Pattern WINDOW = Pattern.compile("[;,\\s]w\\s*=\\s*(\\d{1,9})(?!\\d)");

    /**
     * Reads {@code ratelimit-limit: 100;w=21600}, {@code ratelimit-remaining: 76;w=21600} and
     * {@code docker-ratelimit-source: 192.0.2.1}; empty unless the first two are there.
     */
    static Optional<RateLimit> of(HttpHeaders headers) {
        Optional<Long> limit = count(headers, "ratelimit-limit");
        Optional<Long> remaining = count(headers, "ratelimit-remaining");
        if (limit.isEmpty() || remaining.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RateLimit(
                limit.get(),
                remaining.get(),
                window(headers, "ratelimit-limit").or(() -> window(headers, "ratelimit-remaining")),
                headers.firstValue("docker-ratelimit-source").flatMap(RateLimit::printable)));
    }

    private static Optional<Long> count(HttpHeaders headers, String name) {
        return headers.firstValue(name)
                .map(COUNT::matcher)
                .filter(Matcher::lookingAt)
                .map(found -> Long.valueOf(found.group(1)));
    }

    private static Optional<Duration> window(HttpHeaders headers, String name) {
        return headers.firstValue(name)
                .map(WINDOW::matcher)
                .filter(Matcher::find)
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))));
    }

    private static Optional<String> printable(String source) {
        return source.length() <= MAX_SOURCE && source.matches("[!-~]+") ? Optional.of(source) : Optional.empty();
    }
}
