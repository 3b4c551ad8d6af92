package io.slipway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A dockerd of its own: data, sockets and containerd in a scratch folder, no bridge, no firewall rules. */
public final class DockerEngine implements AutoCloseable {
    private final Path folder;
    private final Daemon daemon;

    private DockerEngine(Path folder, Daemon daemon) {
        this.folder = folder;
        this.daemon = daemon;
    }

    /** Starts it; skips, in CI fails, where one of its programs is missing. */
    public static DockerEngine start(Map<String, String> environment) {
        for (String program : List.of("dockerd", "containerd", "runc", "docker")) {
            Tools.require(program);
        }
        Tools.requireRoot("dockerd");
        Path folder = Scratch.folder("docker");
        try {
            Files.createDirectories(folder.resolve("config"));
            Path configuration = Files.writeString(folder.resolve("daemon.json"), "{}");
            List<String> words = new ArrayList<>(List.of(
                    Tools.require("dockerd").toString(),
                    "--config-file=" + configuration,
                    "--data-root=" + folder.resolve("data"),
                    "--exec-root=" + folder.resolve("exec"),
                    "--pidfile=" + folder.resolve("pid"),
                    "--host=unix://" + folder.resolve("d.sock"),
                    "--bridge=none",
                    "--iptables=false",
                    "--ip6tables=false",
                    "--storage-driver=vfs"));
            Daemon daemon = Daemon.start(words, environment, folder.resolve("dockerd.log"));
            DockerEngine engine = new DockerEngine(folder, daemon);
            daemon.await("its API answers", Duration.ofSeconds(60), engine::answers);
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Changes its daemon.json while it runs, and has it read by SIGHUP.
     *
     * @param format of {@code docker info}
     * @param expected what that has to contain once the change is in force
     */
    public void reconfigure(String json, String format, String expected) {
        try {
            Files.writeString(folder.resolve("daemon.json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.of("kill", "-HUP", String.valueOf(daemon.pid())).succeed();
        daemon.await(
                "it knows " + expected,
                Duration.ofSeconds(60),
                () -> docker("info", "--format", format).contains(expected));
    }

    private boolean answers() {
        return Files.exists(folder.resolve("d.sock"))
                && command("version").run().exit() == 0;
    }

    /** A run of the docker client against this engine. */
    public Command command(String... arguments) {
        return Command.of("docker", arguments)
                .with("DOCKER_HOST", "unix://" + folder.resolve("d.sock"))
                .with("DOCKER_CONFIG", folder.resolve("config").toString())
                .with("DOCKER_BUILDKIT", "0");
    }

    /** Such a run that succeeds; answers its output. */
    public String docker(String... arguments) {
        return command(arguments).succeed();
    }

    void login(String address) {
        String said = command("login", "--username", "admin", "--password-stdin", address)
                .input(RunningRegistry.PASSWORD)
                .succeed();
        if (!said.contains("Login Succeeded")) {
            throw new AssertionError(said);
        }
    }

    /** Builds an image of so many layers, each a file of seeded random bytes; needs no network and runs nothing. */
    void build(String name, long seed, int layers) {
        try {
            Path context = Files.createDirectories(folder.resolve("context-" + seed));
            StringBuilder recipe = new StringBuilder("FROM scratch\nLABEL seed=" + seed + "\n");
            java.util.Random random = new java.util.Random(seed);
            for (int i = 0; i < layers; i++) {
                byte[] content = new byte[64 * 1024 << i % 5];
                random.nextBytes(content);
                Files.write(context.resolve("file-" + i), content);
                recipe.append("COPY file-").append(i).append(" /data/\n");
            }
            recipe.append("CMD [\"/data/file-0\"]\n");
            Files.writeString(context.resolve("Dockerfile"), recipe);
            docker("build", "--quiet", "--tag", name, context.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What identifies an image here: its id, which is the config's digest, and the hashes of its layers. */
    String identity(String name) {
        return docker("image", "inspect", "--format", "{{.Id}} {{json .RootFS.Layers}}", name)
                .strip();
    }

    @Override
    public void close() {
        try {
            daemon.terminate(Duration.ofSeconds(30));
        } finally {
            Scratch.delete(folder);
        }
    }
}
