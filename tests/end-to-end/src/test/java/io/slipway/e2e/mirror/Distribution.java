package io.slipway.e2e.mirror;

import io.slipway.e2e.Daemon;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The reference registry, distribution, with its data in a folder of its own; it asks for no password. */
final class Distribution implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder = Scratch.folder("distribution");
    private final int port = Scratch.freePort();
    private final Path configuration;
    private Daemon daemon;

    private Distribution() throws IOException {
        configuration = Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log:
                  level: error
                storage:
                  filesystem:
                    rootdirectory: %s
                http:
                  addr: 127.0.0.1:%d
                """.formatted(folder.resolve("data"), port));
        daemon = run();
    }

    /** Starts one; skips, in CI fails, where the program is missing. */
    static Distribution start() {
        try {
            return new Distribution();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again on the data it has, at the same address. */
    void restart() {
        try {
            daemon = run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Daemon run() throws IOException {
        Daemon started = Daemon.start(
                List.of(Tools.require("distribution").toString(), "serve", configuration.toString()),
                Map.of("OTEL_TRACES_EXPORTER", "none"),
                folder.resolve("log"));
        started.await("it answers", LIMIT, this::answers);
        return started;
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url() + "/v2/").toURL().openConnection();
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false; // It is not up yet; who waits has a limit.
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    RegistryClient client() {
        return RegistryClient.withoutTokens(url());
    }

    /** Ends the program; nothing listens at its address any more. */
    void stop() {
        if (daemon.isAlive()) {
            daemon.terminate(Duration.ofSeconds(30));
        }
    }

    @Override
    public void close() {
        stop();
        Scratch.delete(folder);
    }
}
