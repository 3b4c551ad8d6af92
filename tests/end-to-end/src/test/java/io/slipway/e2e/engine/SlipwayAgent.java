package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import io.slipway.e2e.Daemon;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tools;
import io.slipway.e2e.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Slipway's agent in a room of its own. It may be killed and started again on the same folders. */
final class SlipwayAgent implements Engine {
    private static final Duration START_LIMIT = Waiting.limit(Duration.ofSeconds(60));

    private final Path folder;
    private final Path runRoot;
    private final NetworkRoom room;
    private Optional<Daemon> running = Optional.empty();

    private SlipwayAgent(Path folder, Path runRoot, NetworkRoom room) {
        this.folder = folder;
        this.runRoot = runRoot;
        this.room = room;
    }

    /** Whether there is an agent to test. */
    static boolean isThere() {
        return jar().isPresent();
    }

    static SlipwayAgent start() {
        NetworkRoom room = NetworkRoom.open();
        try {
            Path folder = Scratch.folder("agent");
            Files.createDirectories(folder.resolve("config"));
            Path runRoot = Files.createDirectories(Path.of("/run/slipway", room.instance()));
            SlipwayAgent agent = new SlipwayAgent(folder, runRoot, room);
            agent.startAgain();
            return agent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program with what says whose it is. */
    private List<String> program(String... more) {
        List<String> words = new ArrayList<>(room.enterWords());
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar().orElseThrow().toString(),
                "--instance=" + room.instance(),
                "--data=" + data(),
                "--run=" + runRoot,
                "--programs=" + Tools.require("iptables").getParent() + ":/usr/sbin:/sbin:/usr/bin"));
        ToolFiles.libraries("libnftables.so.1").ifPresent(folder -> words.add("--nftables=" + folder));
        words.addAll(List.of(more));
        return words;
    }

    /** Starts it on the folders it has, and waits until it answers. */
    void startAgain() {
        List<String> words = program("--socket=" + socket(), "--registry=" + Registries.ADDRESS, "--end-with=parent");
        try {
            Daemon daemon = Daemon.start(words, Map.of(), log());
            running = Optional.of(daemon);
            daemon.await("its API answers", START_LIMIT, this::answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        return Files.exists(socket()) && docker("version").run().exit() == 0;
    }

    /** The agent's jar: named by {@code -Dslipway.agent}, or built beside the tests, with its libraries beside it. */
    static Optional<Path> jar() {
        String named = System.getProperty("slipway.agent", "");
        if (!named.isBlank()) {
            return Optional.of(Path.of(named).toAbsolutePath());
        }
        Path target = Path.of("../../node-agent/agent/target").toAbsolutePath().normalize();
        if (!Files.isDirectory(target.resolve("lib"))) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("agent-[0-9].*\\.jar"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL to the agent alone. */
    void kill() {
        running.orElseThrow().kill();
    }

    /** SIGTERM to the agent alone; answers its exit status. */
    int terminate() {
        return running.orElseThrow().terminate(Duration.ofSeconds(30));
    }

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public Path socket() {
        return runRoot.resolve("agent.sock");
    }

    @Override
    public NetworkRoom room() {
        return room;
    }

    @Override
    public long pid() {
        return running.orElseThrow().pid();
    }

    @Override
    public Path clientSettings() {
        return folder.resolve("config");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path runRoot() {
        return runRoot;
    }

    Path log() {
        return folder.resolve("agent.log");
    }

    /** What to show with a failure. */
    String tail() {
        return running.map(Daemon::tail).orElse("(not started)");
    }

    @Override
    public void close() {
        try {
            terminate();
            List<String> words = program("--destroy=true");
            Command.of(Path.of(words.getFirst()), words.subList(1, words.size()))
                    .run();
        } finally {
            for (String mount : Mounts.below(folder, runRoot)) {
                Command.of("umount", "--lazy", mount).run();
            }
            room.close();
            Scratch.delete(folder);
            Scratch.delete(runRoot);
            Cgroups.removeTree(room.name());
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
