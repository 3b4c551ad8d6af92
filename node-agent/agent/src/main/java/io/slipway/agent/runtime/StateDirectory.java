package io.slipway.agent.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a shim leaves in its state directory. The only class that knows the names and the form of these files. */
record StateDirectory(Path path) {
    private static final long MAX_BYTES = 4096;
    /** The number of the start time's field in {@code /proc/PID/stat}. */
    private static final int START_TIME = 22;

    /** The processes of a shim. */
    record State(int pid, long startTime, int shimPid, long shimStartTime) {}

    Path socket() {
        return path.resolve("sock");
    }

    State state() throws IOException {
        Map<String, String> fields = fields("state");
        return new State(
                (int) number(fields, "pid"),
                number(fields, "start"),
                (int) number(fields, "shim"),
                number(fields, "shimStart"));
    }

    /** How the process ended, once the shim has recorded it. */
    Optional<ExitStatus> exit() throws IOException {
        Map<String, String> fields;
        try {
            fields = fields("exit");
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(new ExitStatus(
                (int) number(fields, "code"),
                (int) number(fields, "signal"),
                number(fields, "oom") != 0,
                ShimMessages.instant(number(fields, "started")),
                ShimMessages.instant(number(fields, "finished"))));
    }

    /** Whether the shim of a state is there still, not as a zombie and not as another process of its number. */
    boolean shimLives(State state) {
        return lives(state.shimPid(), state.shimStartTime());
    }

    /** The same of the process that it watches. */
    boolean processLives(State state) {
        return lives(state.pid(), state.startTime());
    }

    private static boolean lives(int pid, long startTime) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name may hold blanks: fields are counted from the bracket that ends field 2.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return !ended && fields[START_TIME - 3].equals(Long.toString(startTime));
        } catch (IOException e) {
            return false;
        }
    }

    private Map<String, String> fields(String name) throws IOException {
        Path file = path.resolve(name);
        Map<String, String> fields = new HashMap<>();
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is too large to be a shim's");
        }
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return fields;
    }

    private long number(Map<String, String> fields, String name) throws IOException {
        String value = fields.getOrDefault(name, "");
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IOException("%s has no number for %s: '%s'".formatted(path, name, value), e);
        }
    }
}
