package io.slipway.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A long-running child process with its log in a file. It is only ever ended through its own process handle. */
public final class Daemon {
    private final String name;
    private final Process process;
    private final Path log;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts the words in the surroundings of {@link ChildProcess}; output is appended to the log. */
    public static Daemon start(List<String> words, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = ChildProcess.of(words, environment)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new Daemon(Path.of(words.getFirst()).getFileName().toString(), builder.start(), log);
    }

    /** Waits until the condition holds; fails with the log's tail when the process ends or the limit passes first. */
    public void await(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new AssertionError(
                        name + " ended with " + process.exitValue() + " before " + what + ":\n" + tail());
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(name + ": not within " + limit.toSeconds() + " s: " + what + "\n" + tail());
            }
            Waiting.pause(20);
        }
    }

    /** The process id of the child itself. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        ended(Duration.ofSeconds(20));
    }

    /** SIGTERM; answers the exit status, or kills and fails when the process does not end in time. */
    public int terminate(Duration limit) {
        process.destroy();
        return ended(limit);
    }

    /** Waits for the end that the process comes to by itself; answers the exit status, or kills and fails. */
    public int ended(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(name + " did not end in " + limit.toSeconds() + " s:\n" + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All that it has written so far. */
    public String logText() {
        try {
            return new String(Files.readAllBytes(log));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** The last lines of what it has written, to show with a failure. */
    public String tail() {
        List<String> lines = logText().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
