package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.Daemon;
import io.slipway.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A containerd of its own, with all that it has in one folder, and its command. */
public final class Containerd implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path socket;
    private final Daemon daemon;

    private Containerd(Path socket, Daemon daemon) {
        this.socket = socket;
        this.daemon = daemon;
    }

    /** Starts it; skips, in CI fails, where one of its programs is missing. */
    public static Containerd start(Path folder) {
        Tools.require("ctr");
        Path program = Tools.require("containerd");
        Tools.requireRoot("containerd");
        Path socket = folder.resolve("c.sock");
        try {
            Path configuration = Files.writeString(folder.resolve("containerd.toml"), """
                    version = 2
                    disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
                    """);
            Daemon daemon = Daemon.start(
                    List.of(
                            program.toString(),
                            "--config=" + configuration,
                            "--root=" + folder.resolve("root"),
                            "--state=" + folder.resolve("state"),
                            "--address=" + socket),
                    Map.of(),
                    folder.resolve("containerd.log"));
            Containerd containerd = new Containerd(socket, daemon);
            containerd.awaitAnswer();
            return containerd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        try {
            daemon.await(
                    "its API answers",
                    LIMIT,
                    () -> Files.exists(socket) && ctr("version").run().exit() == 0);
        } catch (AssertionError e) {
            daemon.kill();
            throw e;
        }
    }

    /** A run of {@code ctr}. */
    public Command ctr(String... arguments) {
        return Command.of("ctr", arguments).with("CONTAINERD_ADDRESS", socket.toString());
    }

    /** Removes all images with what they consist of. */
    public void forget() {
        List<String> all = ctr("images", "ls", "-q").succeed().lines().toList();
        if (all.isEmpty()) {
            return;
        }
        ctr(Stream.concat(Stream.of("images", "rm", "--sync"), all.stream()).toArray(String[]::new))
                .succeed();
    }

    @Override
    public void close() {
        daemon.terminate(Duration.ofSeconds(30));
    }
}
