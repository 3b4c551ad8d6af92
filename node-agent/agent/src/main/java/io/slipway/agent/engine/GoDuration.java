package io.slipway.agent.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 10s}. */
final class GoDuration {
    private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,9}(?:h|m|s|ms))+");
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|h|m|s)");

    private GoDuration() {}

    /** The duration; empty when the text is none. */
    static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long count = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "h" -> Duration.ofHours(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "s" -> Duration.ofSeconds(count);
                        default -> Duration.ofMillis(count);
                    });
        }
        return Optional.of(sum);
    }
}
