package io.slipway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of a foreign program, with its environment and its limit in time. */
public final class Command {
    private static final Duration LIMIT = Duration.ofSeconds(300);

    private final List<String> words;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private byte[] input = new byte[0];
    private Duration limit = LIMIT;

    private Command(List<String> words) {
        this.words = words;
    }

    /** The program is looked up by {@link Tools#require}. */
    public static Command of(String program, String... arguments) {
        return of(Tools.require(program), List.of(arguments));
    }

    /** A program whose place is known. */
    public static Command of(Path program, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(arguments);
        return new Command(words);
    }

    /** Adds a variable to its environment. */
    public Command with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Adds variables to its environment. */
    public Command with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** What it reads from its standard input; nothing if not given. */
    public Command input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What it reads from its standard input, as bytes. */
    public Command input(byte[] bytes) {
        input = bytes;
        return this;
    }

    /** A limit in time of its own, after which it is killed and the test fails. */
    public Command within(Duration time) {
        limit = time;
        return this;
    }

    /** Runs it and answers its standard output; fails, with all that it printed, unless it ends with 0. */
    public String succeed() {
        Outcome outcome = run();
        if (outcome.exit() != 0) {
            throw new AssertionError(
                    String.join(" ", words) + " ended with " + outcome.exit() + ":\n" + outcome.output());
        }
        return outcome.standardOutput();
    }

    /** Runs it and answers its exit status with what it printed on both streams. */
    public Outcome run() {
        try {
            Path output = Files.createTempFile("slipway-command-", ".out");
            Path errors = Files.createTempFile("slipway-command-", ".err");
            Path stdin = Files.write(Files.createTempFile("slipway-command-", ".in"), input);
            try {
                ProcessBuilder builder = ChildProcess.of(words, environment)
                        .redirectInput(stdin.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                Process process = builder.start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(String.join(" ", words) + " did not end in " + limit.toSeconds() + " s:\n"
                            + Files.readString(output) + Files.readString(errors));
                }
                return new Outcome(process.exitValue(), Files.readAllBytes(output), Files.readAllBytes(errors));
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
     * @param bytes its standard output
     * @param errors its standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Outcome(int exit, byte[] bytes, byte[] errors) {

        /** Its standard output as text. */
        public String standardOutput() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** What it printed on both streams, one after the other. */
        public String output() {
            return standardOutput() + new String(errors, StandardCharsets.UTF_8);
        }
    }
}
