package io.slipway.agent.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads one container's log. Many readers may read the same log at the same time, also while it is written and rotated;
 * none of them loses or repeats a line, unless it is slower than the rotation.
 *
 * <p>New lines are looked for at intervals of at most a tenth of a second: inotify would be quicker by that, but its
 * instances are few per user (128 by default), and each follower would take one and a thread.
 */
public final class LogReader {
    private static final long SHORTEST_PAUSE = 5;
    private static final long LONGEST_PAUSE = 100;

    private final Path file;
    private final Clock clock;

    /** Reads the log whose newest file is this; older ones lie beside it with a number behind their name. */
    public LogReader(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Gives the sink what the query wants. When following, returns after everything has been read that was written before
     * the container stopped, or when the query's end has passed. A log that does not exist is empty.
     *
     * @param stopped done, in whatever way, when the container has stopped and its last line is written
     * @throws IOException when the log cannot be read, or whatever the sink throws
     */
    public void read(LogQuery query, Future<?> stopped, LogSink sink) throws IOException, InterruptedException {
        LogOutput output = new LogOutput(query, sink);
        try (LogFiles files = LogFiles.open(file, query)) {
            boolean over;
            long pause = SHORTEST_PAUSE;
            do {
                over = !query.follow() || stopped.isDone() || ended(query);
                int count = 0;
                for (byte[] line = files.next(); line != null; line = files.next()) {
                    if (!output.accept(line)) {
                        return;
                    }
                    count++;
                }
                pause = count > 0 ? SHORTEST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
                if (!over) {
                    await(stopped, pause);
                }
            } while (!over);
        } finally {
            output.report(file);
        }
    }

    private boolean ended(LogQuery query) {
        return query.until().isPresent()
                && clock.instant().isAfter(query.until().get());
    }

    /** However it stopped, the log tells all that is wanted of it here. */
    private static void await(Future<?> stopped, long milliseconds) throws InterruptedException {
        try {
            stopped.get(milliseconds, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return;
        }
    }
}
