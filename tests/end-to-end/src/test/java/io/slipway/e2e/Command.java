package io.slipway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of a foreign program, with its environment and its limit in time. */
final class Command {
    private static final int LIMIT_SECONDS = 300;

    private final List<String> words;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String input = "";

    private Command(List<String> words) {
        this.words = words;
    }

    /** The program is looked up by {@link Tools#require}. */
    static Command of(String program, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(Tools.require(program).toString());
        words.addAll(List.of(arguments));
        return new Command(words);
    }

    Command with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Command with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    Command input(String text) {
        input = text;
        return this;
    }

    /** Runs it and answers its standard output; fails, with all that it printed, unless it ends with 0. */
    String succeed() {
        Outcome outcome = run();
        if (outcome.exit() != 0) {
            throw new AssertionError(
                    String.join(" ", words) + " ended with " + outcome.exit() + ":\n" + outcome.output());
        }
        return outcome.standardOutput();
    }

    /** Runs it and answers its exit status with what it printed on both streams. */
    Outcome run() {
        try {
            Path output = Files.createTempFile("slipway-command-", ".out");
            Path errors = Files.createTempFile("slipway-command-", ".err");
            Path stdin = Files.writeString(Files.createTempFile("slipway-command-", ".in"), input);
            try {
                ProcessBuilder builder = ChildProcess.of(words, environment)
                        .redirectInput(stdin.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                Process process = builder.start();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(String.join(" ", words) + " did not end in " + LIMIT_SECONDS + " s:\n"
                            + Files.readString(output) + Files.readString(errors));
                }
                String standardOutput = new String(Files.readAllBytes(output));
                return new Outcome(
                        process.exitValue(), standardOutput, standardOutput + new String(Files.readAllBytes(errors)));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
                Files.deleteIfExists(stdin);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * What a program said.
     *
     * @param output what it printed on both streams
     */
    record Outcome(int exit, String standardOutput, String output) {}
}
