package io.slipway.agent.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One line of a log file: a line that a container wrote, or a piece of one. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record LogEntry(LogStream stream, Instant time, byte[] text) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Whether a line ends here. */
    boolean endsLine() {
        return text.length > 0 && text[text.length - 1] == '\n';
    }

    /** None when it is no entry of such a file, for whatever reason. */
    static Optional<LogEntry> parse(byte[] line) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            return parse(parser);
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<LogEntry> parse(JsonParser parser) {
        String log = null;
        LogStream stream = null;
        Instant time = null;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                parser.skipChildren();
                continue;
            }
            switch (name) {
                case "log" -> log = parser.getString();
                case "stream" -> stream = stream(parser.getString());
                case "time" -> time = Instant.parse(parser.getString());
                default -> {}
            }
        }
        boolean whole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        return whole && log != null && stream != null && time != null
                ? Optional.of(new LogEntry(stream, time, log.getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private static @Nullable LogStream stream(String name) {
        return switch (name) {
            case "stdout" -> LogStream.STDOUT;
            case "stderr" -> LogStream.STDERR;
            default -> null;
        };
    }
}
