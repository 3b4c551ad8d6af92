package io.slipway.e2e.mirror;

import io.slipway.e2e.Command;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.clients.Containerd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** containerd with a {@code hosts.toml} for each upstream; it tells the mirror by {@code ns=} which one it means. */
final class ContainerdMirrored implements MirrorClient {
    private final Path folder = Scratch.folder("containerd-mirrored");
    private final Path hosts = folder.resolve("hosts");
    private final Containerd containerd;
    private Optional<String> account = Optional.empty();
    private String pulled = "";
    private String platform = "";
    private int pulls;

    /**
     * Starts it.
     *
     * @param address HOST:PORT of the mirror
     * @param upstreams what the upstreams are called
     */
    ContainerdMirrored(String address, List<String> upstreams) {
        try {
            for (String upstream : upstreams) {
                // The upstream's own place leads nowhere: what comes has come from the mirror.
                Files.writeString(
                        Files.createDirectories(hosts.resolve(upstream)).resolve("hosts.toml"), """
                        server = "http://127.0.0.1:1"
                        [host."http://%s"]
                          capabilities = ["pull", "resolve"]
                        """.formatted(address));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        containerd = Containerd.start(folder);
    }

    @Override
    public String title() {
        return "containerd " + containerd.ctr("--version").succeed().replaceAll("(?s).*?(\\d+\\.\\d+\\.\\d+).*", "$1");
    }

    @Override
    public boolean keepsManifests() {
        return true;
    }

    @Override
    public String inTeam(String repository) {
        return "team.example/" + repository;
    }

    @Override
    public void login(String user, String password) {
        account = Optional.of(user + ":" + password);
    }

    @Override
    public Command.Outcome pull(String name, String architecture) {
        containerd.forget();
        platform = "linux/" + architecture;
        pulled = name;
        List<String> words = new ArrayList<>(List.of(
                "images", "pull", "--hosts-dir", hosts.toString(), "--platform", platform, "--snapshotter", "native"));
        account.ifPresent(given -> words.addAll(List.of("--user", given)));
        words.add(name);
        return containerd.ctr(words.toArray(String[]::new)).run();
    }

    @Override
    public Path unpacked() {
        Path archive = folder.resolve("exported.tar");
        containerd
                .ctr("images", "export", "--platform", platform, archive.toString(), pulled)
                .succeed();
        return Unpacked.archive(archive, folder.resolve("exported-" + pulls++));
    }

    @Override
    public void close() {
        containerd.close();
        Scratch.delete(folder);
    }
}
