package io.slipway.e2e.mirror;

import io.slipway.e2e.Command;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tools;
import io.slipway.e2e.clients.ContainersHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** podman with mirrors in {@code registries.conf}; it asks for the upstream's name as the beginning of a repository's. */
final class PodmanMirrored implements MirrorClient {
    private final Path folder = Scratch.folder("podman-mirrored");
    private final ContainersHome home = new ContainersHome(folder);
    private final String address;
    private String image = "";
    private int pulls;

    /**
     * Prepares it.
     *
     * @param address HOST:PORT of the mirror
     * @param upstreams what they are called, and the names of their namespaces on the mirror
     */
    PodmanMirrored(String address, Map<String, String> upstreams) {
        Tools.require("podman");
        Tools.requireRoot("podman");
        this.address = address;
        StringBuilder registries = new StringBuilder();
        // The upstreams' own places lead nowhere: what comes has come from the mirror.
        upstreams.forEach((called, namespace) -> registries.append("""
                [[registry]]
                prefix = "%s"
                location = "127.0.0.1:1"
                insecure = true
                [[registry.mirror]]
                location = "%s/%s"
                insecure = true
                """.formatted(called, address, namespace)));
        home.registries(registries.toString());
    }

    @Override
    public String title() {
        return podman("--version").succeed().strip().replace("version ", "");
    }

    @Override
    public boolean keepsManifests() {
        return false;
    }

    @Override
    public String inTeam(String repository) {
        return "team.example/" + repository;
    }

    @Override
    public void login(String user, String password) {
        podman("login", "--tls-verify=false", "--username", user, "--password-stdin", address)
                .input(password)
                .succeed();
    }

    @Override
    public Command.Outcome pull(String name, String architecture) {
        podman("rmi", "--all", "--force").succeed();
        Command.Outcome outcome = podman("pull", "--quiet", "--platform", "linux/" + architecture, name)
                .run();
        image = outcome.standardOutput().strip();
        return outcome;
    }

    @Override
    public Path unpacked() {
        Path pushed = folder.resolve("pushed-" + pulls++);
        podman("push", "--quiet", image, "dir:" + pushed).succeed();
        return pushed;
    }

    private Command podman(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "--root=" + folder.resolve("storage"), "--runroot=" + folder.resolve("run"), "--storage-driver=vfs"));
        words.addAll(List.of(arguments));
        return home.command("podman", words);
    }

    @Override
    public void close() {
        Scratch.delete(folder);
    }
}
