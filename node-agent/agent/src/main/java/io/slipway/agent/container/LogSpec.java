package io.slipway.agent.container;

import java.util.Locale;
import java.util.Map;

/**
 * Where a container's output is kept.
 *
 * @param kept whether it is kept at all
 * @param maxBytes size at which a file is rotated
 * @param maxFiles how many files there are, the current one among them
 */
record LogSpec(boolean kept, long maxBytes, int maxFiles) {
    /** Rotation is on by default: a log that nobody looks after must not fill the disk. */
    private static final long DEFAULT_BYTES = 10L << 20;

    private static final int DEFAULT_FILES = 3;
    private static final int MOST_FILES = 1000;

    static LogSpec of(JsonFields hostConfig) throws ContainerException {
        JsonFields log = hostConfig.object("LogConfig");
        Map<String, String> options = log.object("Config").isPresent() ? log.textMap("Config") : Map.of();
        return switch (log.text("Type")) {
            case "none" -> new LogSpec(false, DEFAULT_BYTES, DEFAULT_FILES);
            case "", "json-file" -> jsonFile(options);
            default -> throw ContainerException.unsupported("--log-driver " + log.text("Type"));
        };
    }

    private static LogSpec jsonFile(Map<String, String> options) throws ContainerException {
        long bytes = DEFAULT_BYTES;
        int files = DEFAULT_FILES;
        for (Map.Entry<String, String> option : options.entrySet()) {
            switch (option.getKey()) {
                case "max-size" -> bytes = bytes(option.getValue());
                case "max-file" -> files = files(option.getValue());
                default ->
                    throw ContainerException.invalid(
                            "unknown log opt '%s' for json-file log driver".formatted(option.getKey()));
            }
        }
        return new LogSpec(true, bytes, files);
    }

    private static long bytes(String text) throws ContainerException {
        String lower = text.toLowerCase(Locale.ROOT).strip();
        String plain = lower.endsWith("b") ? lower.substring(0, lower.length() - 1) : lower;
        int shift = switch (plain.isEmpty() ? ' ' : plain.charAt(plain.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        try {
            long number = Long.parseLong(shift == 0 ? plain : plain.substring(0, plain.length() - 1));
            if (number < 1 || number > Long.MAX_VALUE >> shift) {
                throw ContainerException.invalid("invalid value for max-size: " + text);
            }
            return number << shift;
        } catch (NumberFormatException e) {
            throw new ContainerException(ContainerException.Kind.INVALID, "invalid value for max-size: " + text, e);
        }
    }

    private static int files(String text) throws ContainerException {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_FILES) {
            throw ContainerException.invalid("max-file is 1 to %d, not %s".formatted(MOST_FILES, text));
        }
        return Integer.parseInt(text);
    }
}
