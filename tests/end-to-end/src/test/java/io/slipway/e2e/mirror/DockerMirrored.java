package io.slipway.e2e.mirror;

import io.slipway.e2e.Command;
import io.slipway.e2e.DockerEngine;
import io.slipway.e2e.Scratch;
import java.nio.file.Path;
import java.util.Map;

/**
 * dockerd with {@code registry-mirrors}, which it learns while it runs. It knows mirrors of Docker Hub only, and shows them
 * no account, so what only accounts may read is pulled by the mirror's own address. It would go on to Docker Hub, where
 * nobody has what the tests made.
 */
final class DockerMirrored implements MirrorClient {
    private final Path folder = Scratch.folder("docker-mirrored");
    private final DockerEngine engine;
    private final String address;
    private String image = "";
    private int pulls;

    /**
     * Starts it.
     *
     * @param mirror HOST:PORT that is Docker Hub's mirror and nothing else
     * @param address HOST:PORT of the registry
     */
    DockerMirrored(String mirror, String address) {
        this.address = address;
        this.engine = DockerEngine.start(Map.of());
        try {
            engine.reconfigure(
                    "{\"registry-mirrors\": [\"http://%s\"]}".formatted(mirror),
                    "{{json .RegistryConfig.Mirrors}}",
                    mirror);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    @Override
    public String title() {
        return "dockerd "
                + engine.docker("version", "--format", "{{.Server.Version}}").strip();
    }

    @Override
    public boolean keepsManifests() {
        return false;
    }

    @Override
    public String inTeam(String repository) {
        return address + "/team/" + repository;
    }

    @Override
    public void login(String user, String password) {
        engine.command("login", "--username", user, "--password-stdin", address)
                .input(password)
                .succeed();
    }

    @Override
    public Command.Outcome pull(String name, String architecture) {
        if (!image.isEmpty()) {
            engine.docker("rmi", "--force", image);
            image = "";
        }
        Command.Outcome outcome = engine.command("pull", "--platform", "linux/" + architecture, name)
                .run();
        if (outcome.exit() == 0) {
            image = engine.docker("image", "inspect", "--format", "{{.Id}}", name)
                    .strip();
        }
        return outcome;
    }

    @Override
    public Path unpacked() {
        Path archive = folder.resolve("saved.tar");
        engine.docker("save", "--output", archive.toString(), image);
        return Unpacked.archive(archive, folder.resolve("saved-" + pulls++));
    }

    @Override
    public void close() {
        engine.close();
        Scratch.delete(folder);
    }
}
