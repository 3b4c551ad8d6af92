package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tools;
import io.slipway.e2e.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A docker client on a real pseudo-terminal, which util-linux's {@code script} opens: what is typed goes to the terminal's
 * master side, what the client writes comes from there.
 */
final class Terminal implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MOST_BYTES = 10_000_000;

    private final Process process;
    private final Path device;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private Terminal(Process process, Path device) {
        this.process = process;
        this.device = device;
    }

    /** Starts a docker client of an engine on a terminal of that size. */
    static Terminal docker(Engine engine, int rows, int columns, String... words) {
        try {
            Path device = Scratch.folder("terminal").resolve("device");
            String client = Stream.concat(Stream.of(DockerClient.path().toString()), Stream.of(words))
                    .map(word -> "'" + word.replace("'", "'\\''") + "'")
                    .collect(Collectors.joining(" "));
            String line = "tty > " + device + "; stty rows " + rows + " cols " + columns + "; exec " + client;
            List<String> all = new ArrayList<>(engine.room().enterWords());
            all.addAll(List.of(
                    Tools.require("script").toString(),
                    "--quiet",
                    "--return",
                    "--flush",
                    "--command",
                    line,
                    "/dev/null"));
            ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
            builder.environment().put("DOCKER_HOST", "unix://" + engine.socket());
            builder.environment().put("DOCKER_CONFIG", engine.clientSettings().toString());
            builder.environment().put("SHELL", "/bin/sh");
            Terminal terminal = new Terminal(builder.start(), device);
            Thread.ofVirtual().start(terminal::read);
            return terminal;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (shown) {
                    if (shown.size() < MOST_BYTES) {
                        shown.write(buffer, 0, count);
                    }
                }
            }
        } catch (IOException e) {
            // The terminal is gone, and the process with it; ended() says how.
        }
    }

    /** Types text as it is; {@code \r} is the Enter key, {@code \u0003} Ctrl-C. */
    Terminal type(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new AssertionError("nobody reads the terminal any more; it showed:\n" + shown(), e);
        }
    }

    /** Waits until what was shown has a match. */
    Terminal await(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!wanted.matcher(shown()).find()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not shown in " + LIMIT.toSeconds() + " s: " + pattern + "; but:\n" + shown());
            }
            Waiting.pause(10);
        }
        return this;
    }

    /** Changes the terminal's size, as a window does. */
    void resize(int rows, int columns) {
        try {
            Command.of("stty", "-F", Files.readString(device).strip(), "rows", "" + rows, "cols", "" + columns)
                    .succeed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it has shown so far. */
    String shown() {
        synchronized (shown) {
            return shown.toString(StandardCharsets.UTF_8);
        }
    }

    /** The client's exit status, once it has ended by itself. */
    int ended() {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the client did not end; its terminal shows:\n" + shown());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        Scratch.delete(device.getParent());
    }
}
