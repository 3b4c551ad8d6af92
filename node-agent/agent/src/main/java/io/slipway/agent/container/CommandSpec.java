package io.slipway.agent.container;

import java.util.ArrayList;
import java.util.List;

/**
 * What a container runs, as its completed configuration says it.
 *
 * @param words the entrypoint and the command
 * @param user {@code USER[:GROUP]}; empty for root
 */
record CommandSpec(
        List<String> words,
        List<String> environment,
        String workingDirectory,
        String user,
        boolean terminal,
        boolean openStdin,
        boolean stdinOnce) {
    private static final long MOST_BYTES = 2L << 20;

    CommandSpec {
        words = List.copyOf(words);
        environment = List.copyOf(environment);
    }

    static CommandSpec of(JsonFields config) throws ContainerException {
        List<String> words = new ArrayList<>(config.texts("Entrypoint"));
        words.addAll(config.texts("Cmd"));
        return new CommandSpec(
                words,
                config.texts("Env"),
                config.text("WorkingDir"),
                config.text("User"),
                config.flag("Tty"),
                config.flag("OpenStdin"),
                config.flag("StdinOnce"));
    }

    void check() throws ContainerException {
        if (words.isEmpty() || (words.size() == 1 && words.getFirst().isEmpty())) {
            throw ContainerException.invalid("No command specified");
        }
        if (!workingDirectory.isEmpty() && !workingDirectory.startsWith("/")) {
            throw ContainerException.invalid("the working directory '%s' is invalid, it needs to be an absolute path"
                    .formatted(workingDirectory));
        }
        long bytes = 0;
        for (String text : words) {
            bytes += text.length() + 1L;
        }
        for (String text : environment) {
            bytes += text.length() + 1L;
            if (text.startsWith("=") || text.isEmpty()) {
                throw ContainerException.invalid("invalid environment variable: " + text);
            }
        }
        if (bytes > MOST_BYTES) {
            throw ContainerException.invalid(
                    "command and environment have %d characters, at most %d".formatted(bytes, MOST_BYTES));
        }
        if (words.stream().anyMatch(CommandSpec::hasZero)
                || environment.stream().anyMatch(CommandSpec::hasZero)) {
            throw ContainerException.invalid("command and environment cannot hold a NUL character");
        }
    }

    private static boolean hasZero(String text) {
        return text.indexOf('\0') >= 0;
    }
}
