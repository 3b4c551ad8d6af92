package io.slipway.agent.network;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of the machine that is run for what it does, not for long. */
record Program(Path file) {
    private static final int SECONDS = 20;

    /** The first of that name in the folders. */
    static Optional<Program> find(String name, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Program::new);
    }

    /** How a run ended. */
    record Result(int exit, String output) {
        boolean succeeded() {
            return exit == 0;
        }
    }

    /** Runs it and returns what it printed, errors included; a failure is a result. */
    Result run(String input, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        Path printed = Files.createTempFile("slipway-program", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("%s did not end in %d s".formatted(String.join(" ", command), SECONDS));
            }
            return new Result(process.exitValue(), Files.readString(printed).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while running " + file);
        } finally {
            Files.delete(printed);
        }
    }

    /** Runs it; a failure is an exception with what it printed. */
    String runOrFail(String input, List<String> arguments) throws IOException {
        Result result = run(input, arguments);
        if (!result.succeeded()) {
            throw new IOException("%s %s: exit code %d: %s"
                    .formatted(file.getFileName(), String.join(" ", arguments), result.exit(), result.output()));
        }
        return result.output();
    }
}
