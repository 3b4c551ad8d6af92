package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A point in time in a query: seconds since 1970 with up to nine decimals, or RFC 3339. */
final class DockerTime {
    private static final Pattern SECONDS = Pattern.compile("(-?\\d{1,18})(?:\\.(\\d{1,9})\\d*)?");

    private DockerTime() {}

    /** None for an empty text. @throws EngineException 400 naming the parameter */
    static Optional<Instant> parse(String parameter, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = SECONDS.matcher(text);
        try {
            return Optional.of(
                    matcher.matches()
                            ? Instant.ofEpochSecond(Long.parseLong(matcher.group(1)), nanos(matcher.group(2)))
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new EngineException(400, "invalid value for " + parameter + ": \"" + text + "\" is not a time", e);
        }
    }

    private static long nanos(@Nullable String decimals) {
        return decimals == null ? 0 : Long.parseLong((decimals + "00000000").substring(0, 9));
    }
}
