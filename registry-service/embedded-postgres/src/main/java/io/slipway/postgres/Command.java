package io.slipway.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one short-lived program and keeps what it said. */
final class Command {

    /** Programs here say a few lines; more than this is not kept. */
    private static final int MAX_OUTPUT = 64 * 1024;

    private Command() {}

    record Outcome(int exit, String output) {
        boolean succeeded() {
            return exit == 0;
        }
    }

    /**
     * Runs a program to its end.
     *
     * @throws IOException when it cannot be started, does not end in time (it is then killed), or the thread is
     *     interrupted
     */
    static Outcome run(List<String> words, Path workFolder, Duration limit) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(workFolder.toFile()).redirectErrorStream(true);
        // The surroundings of whoever calls must not decide which database is meant or in which language it answers.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        StringBuilder output = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> collect(process.getInputStream(), output));
        try {
            if (!process.waitFor(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(words + " did not end within " + limit.toSeconds()
                        + " s and was killed; it said: " + said(output));
            }
            reader.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while running " + words, e);
        }
        return new Outcome(process.exitValue(), said(output));
    }

    private static String said(StringBuilder output) {
        synchronized (output) {
            return output.toString().strip();
        }
    }

    private static void collect(InputStream stream, StringBuilder output) {
        byte[] buffer = new byte[4096];
        try (stream) {
            int length = stream.read(buffer);
            while (length >= 0) {
                synchronized (output) {
                    if (output.length() < MAX_OUTPUT) {
                        output.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
                    }
                }
                length = stream.read(buffer);
            }
        } catch (IOException e) {
            synchronized (output) {
                output.append("[the rest could not be read: ")
                        .append(e.getMessage())
                        .append(']');
            }
        }
    }
}
