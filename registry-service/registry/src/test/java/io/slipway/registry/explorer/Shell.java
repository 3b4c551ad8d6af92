package io.slipway.registry.explorer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs scripts in which names are bytes, one to a character. */
final class Shell {
    private Shell() {}

    /** Runs it in a folder; answers what it said. Anything that fails in it fails the test. */
    static String run(Path folder, String script) {
        try {
            Path file = Files.createTempFile("script", ".sh");
            Path errors = Files.createTempFile("script", ".err");
            Files.write(file, ("set -e\n" + script).getBytes(ISO_8859_1));
            ProcessBuilder shell = new ProcessBuilder("sh", file.toString()).directory(folder.toFile());
            shell.environment().put("LC_ALL", "C");
            shell.environment().put("TZ", "UTC");
            Process process = shell.redirectError(errors.toFile()).start();
            String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
            if (process.waitFor() != 0) {
                throw new AssertionError(Files.readString(errors, ISO_8859_1) + "\nof " + file);
            }
            Files.delete(file);
            Files.delete(errors);
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As one word of a script. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
