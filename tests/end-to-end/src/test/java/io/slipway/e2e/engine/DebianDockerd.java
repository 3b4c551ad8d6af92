package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import io.slipway.e2e.Daemon;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's dockerd in a room of its own, with its default bridge and firewall rules in there. */
final class DebianDockerd implements Engine {
    private final Path folder;
    private final NetworkRoom room;
    private final Daemon daemon;

    private DebianDockerd(Path folder, NetworkRoom room, Daemon daemon) {
        this.folder = folder;
        this.room = room;
        this.daemon = daemon;
    }

    static DebianDockerd start() {
        for (String program : List.of("dockerd", "containerd", "runc", "docker-proxy", "iptables")) {
            Tools.require(program);
        }
        Tools.requireRoot("dockerd");
        Path folder = Scratch.folder("dockerd");
        NetworkRoom room = NetworkRoom.open();
        try {
            Files.createDirectories(folder.resolve("config"));
            List<String> words = new ArrayList<>(room.enterWords());
            words.addAll(List.of(
                    Tools.require("dockerd").toString(),
                    "--config-file=" + Files.writeString(folder.resolve("daemon.json"), "{}"),
                    "--data-root=" + folder.resolve("data"),
                    "--exec-root=" + folder.resolve("exec"),
                    "--pidfile=" + folder.resolve("pid"),
                    "--host=unix://" + folder.resolve("d.sock"),
                    "--cgroup-parent=/" + room.name(),
                    "--init-path=" + ToolFiles.init(),
                    "--storage-driver=overlay2"));
            Daemon daemon = Daemon.start(words, Map.of(), folder.resolve("dockerd.log"));
            DebianDockerd engine = new DebianDockerd(folder, room, daemon);
            daemon.await("its API answers", Duration.ofSeconds(60), engine::answers);
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        return Files.exists(socket()) && docker("version").run().exit() == 0;
    }

    @Override
    public String name() {
        return "dockerd";
    }

    @Override
    public Path socket() {
        return folder.resolve("d.sock");
    }

    @Override
    public NetworkRoom room() {
        return room;
    }

    @Override
    public long pid() {
        return daemon.pid();
    }

    @Override
    public Path clientSettings() {
        return folder.resolve("config");
    }

    @Override
    public void close() {
        try {
            String containers = docker("ps", "--all", "--quiet").run().standardOutput();
            if (!containers.isBlank()) {
                List<String> words = new ArrayList<>(List.of("rm", "--force", "--volumes"));
                words.addAll(containers.lines().toList());
                docker(words.toArray(String[]::new)).run();
            }
            daemon.terminate(Duration.ofSeconds(60));
        } finally {
            room.close();
            Mounts.below(folder).forEach(mount -> Command.of("umount", mount).run());
            Scratch.delete(folder);
            Cgroups.removeTree(room.name());
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
