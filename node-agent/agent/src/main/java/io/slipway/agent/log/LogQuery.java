package io.slipway.agent.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of a log is wanted, as {@code docker logs} asks for it.
 *
 * @param tail only so many lines from the end, counted over both streams; absent: all
 * @param since nothing before this
 * @param until nothing after this, and the end of following
 * @param follow whether to wait for what is still to be written
 * @param stdout whether the standard output is wanted
 * @param stderr whether the standard error is wanted
 * @param timestamps whether each line begins with its time and a blank
 */
public record LogQuery(
        OptionalLong tail,
        Optional<Instant> since,
        Optional<Instant> until,
        boolean follow,
        boolean stdout,
        boolean stderr,
        boolean timestamps) {
    /** Everything that is there. */
    public static final LogQuery ALL =
            new LogQuery(OptionalLong.empty(), Optional.empty(), Optional.empty(), false, true, true, false);

    public LogQuery {
        if (tail.isPresent() && tail.getAsLong() < 0) {
            throw new IllegalArgumentException("a negative number of lines: " + tail.getAsLong());
        }
    }

    boolean wants(LogStream stream) {
        return switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }
}
