package io.slipway.agent.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a sink what a query wants of each entry. */
final class LogOutput {
    private static final Logger LOG = LoggerFactory.getLogger(LogOutput.class);

    /** docker's: all nine digits, so that columns line up. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z' ").withZone(ZoneOffset.UTC);

    private final LogQuery query;
    private final LogSink sink;
    private final Set<LogStream> midLine = EnumSet.noneOf(LogStream.class);
    private long corrupt;

    LogOutput(LogQuery query, LogSink sink) {
        this.query = query;
        this.sink = sink;
    }

    /** False when nothing that follows can be wanted. */
    boolean accept(byte[] line) throws IOException {
        Optional<LogEntry> entry = LogEntry.parse(line);
        if (entry.isEmpty()) {
            corrupt++;
            return true;
        }
        return accept(entry.get());
    }

    private boolean accept(LogEntry entry) throws IOException {
        if (query.until().isPresent() && entry.time().isAfter(query.until().get())) {
            return false;
        }
        boolean early =
                query.since().isPresent() && entry.time().isBefore(query.since().get());
        if (early || !query.wants(entry.stream())) {
            return true;
        }
        boolean begins = entry.endsLine() ? !midLine.remove(entry.stream()) : midLine.add(entry.stream());
        sink.write(entry.stream(), query.timestamps() && begins ? stamped(entry) : entry.text());
        return true;
    }

    private static byte[] stamped(LogEntry entry) {
        byte[] time = TIME.format(entry.time()).getBytes(StandardCharsets.US_ASCII);
        byte[] stamped = new byte[time.length + entry.text().length];
        System.arraycopy(time, 0, stamped, 0, time.length);
        System.arraycopy(entry.text(), 0, stamped, time.length, entry.text().length);
        return stamped;
    }

    /** Says once how many lines were no entries. */
    void report(Object log) {
        if (corrupt > 0) {
            LOG.warn("{} lines of {} are no log entries and were passed over", corrupt, log);
        }
    }
}
