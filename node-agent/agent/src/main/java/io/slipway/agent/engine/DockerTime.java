package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A point in time in a query: seconds since 1970 with up to nine decimals, or RFC 3339. In a filter also what a client
 * passes on unread: a duration that is over, or a date or time of this machine's zone.
 */
final class DockerTime {
    private static final Pattern SECONDS = Pattern.compile("(-?\\d{1,18})(?:\\.(\\d{1,9})\\d*)?");

    private static final Pattern LOCAL_DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final Pattern LOCAL_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?");

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

    /** The time that a filter's value means. @throws EngineException 400 naming the filter */
    static Instant filter(String name, String text, Instant now) {
        Optional<Instant> ago = GoDuration.parse(text).map(now::minus);
        if (ago.isPresent()) {
            return ago.get();
        }
        try {
            if (LOCAL_DATE.matcher(text).matches()) {
                return LocalDate.parse(text)
                        .atStartOfDay(ZoneId.systemDefault())
                        .toInstant();
            }
            if (LOCAL_TIME.matcher(text).matches()) {
                return LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
            }
            return parse(name, text).orElseThrow(() -> new DateTimeException("an empty text"));
        } catch (DateTimeException e) {
            throw new EngineException(400, "invalid filter '%s=[%s]'".formatted(name, text), e);
        }
    }

    private static long nanos(@Nullable String decimals) {
        return decimals == null ? 0 : Long.parseLong((decimals + "00000000").substring(0, 9));
    }
}
