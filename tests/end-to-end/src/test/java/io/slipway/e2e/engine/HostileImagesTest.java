package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import io.slipway.e2e.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Images that lie about their digests or whose layers reach out of the root. Neither engine may believe them. */
@Tag("slow")
class HostileImagesTest {
    private static final String NAME = "hostile/image:1";

    private Path target = Path.of("/");

    @BeforeEach
    void prepareATarget() throws IOException {
        target = Scratch.folder("target");
        Files.writeString(target.resolve("file"), "untouched");
    }

    @AfterEach
    void clearAway() {
        Scratch.delete(target);
        for (Engine engine : Engines.all()) {
            engine.docker("rm", "--force", "hostile").run();
            engine.docker("rmi", "--force", NAME).run();
        }
    }

    @OnEachEngine
    void layersThatReachOutOfTheRootWriteNothingThere(Engine engine) throws IOException {
        for (Map.Entry<String, TarArchive> layer : hostileLayers().entrySet()) {
            byte[] image = new ImageArchive(NAME, Map.of("Cmd", List.of("/bin/true")))
                    .layer(layer.getValue())
                    .toBytes();
            Command.Outcome load = engine.docker("load").input(image).run();
            if (load.exit() == 0) {
                engine.docker("create", "--name", "hostile", NAME).run();
                engine.docker("cp", "hostile:/", "-").run();
            }
            assertThat(Files.readString(target.resolve("file")))
                    .as(layer.getKey())
                    .isEqualTo("untouched");
            assertThat(target.resolve("evil")).as(layer.getKey()).doesNotExist();
            assertThat(Path.of("/tmp/evil-of-a-test")).as(layer.getKey()).doesNotExist();
            clearEngine(engine);
        }
    }

    @OnEachEngine
    void theAgentRefusesThemAndNamesTheEntry(Engine engine) throws IOException {
        if (!(engine instanceof SlipwayAgent agent)) {
            return; // dockerd keeps such paths below its root and says nothing.
        }
        for (Map.Entry<String, TarArchive> layer : hostileLayers().entrySet()) {
            byte[] image =
                    new ImageArchive(NAME, Map.of()).layer(layer.getValue()).toBytes();
            HostInventory before = HostInventory.of(agent);
            Command.Outcome load = engine.docker("load").input(image).run();
            assertThat(load.exit()).as(layer.getKey() + ": " + load.output()).isNotZero();
            assertThat(load.output()).contains("evil");
            assertThat(engine.docker("image", "inspect", NAME).run().exit()).isNotZero();
            assertThat(before.lastingDifferences(agent, Duration.ofSeconds(10)))
                    .as(layer.getKey())
                    .isEmpty();
        }
    }

    private Map<String, TarArchive> hostileLayers() {
        Map<String, TarArchive> layers = new LinkedHashMap<>();
        String up = "../../../../../../../../../..";
        layers.put("a file above the root", new TarArchive().file(up + "/tmp/evil-of-a-test", 0644, "evil"));
        layers.put(
                "a file through a symbolic link",
                new TarArchive().symbolicLink("link", target.toString()).file("link/evil", 0644, "evil"));
        layers.put(
                "a file through a relative link",
                new TarArchive().symbolicLink("link", up + target).file("link/evil", 0644, "evil"));
        layers.put("a hard link to above the root", new TarArchive().hardLink("evil", 0644, up + target + "/file"));
        layers.put(
                "a hard link through a symbolic link",
                new TarArchive().symbolicLink("link", target.toString()).hardLink("evil", 0644, "link/file"));
        layers.put("a folder above the root", new TarArchive().folder(up + target + "/evil", 0777));
        return layers;
    }

    @OnEachEngine
    void aDeviceOfAnImageCannotBeOpened(Engine engine) {
        byte[] image = new ImageArchive("hostile/device:1", Map.of())
                .layer(new TarArchive()
                        .file("busybox", 0755, bytes(ToolFiles.busybox()))
                        .device("memory", 'c', 1, 1)
                        .device("disk", 'b', 254, 0))
                .toBytes();
        Command.Outcome load = engine.docker("load").input(image).run();
        assertThat(load.exit()).as(load.output()).isZero();
        for (String device : List.of("/memory", "/disk")) {
            Command.Outcome outcome = engine.docker(
                            "run",
                            "--rm",
                            "hostile/device:1",
                            "/busybox",
                            "dd",
                            "if=" + device,
                            "of=/out",
                            "bs=1",
                            "count=1")
                    .run();
            assertThat(outcome.exit()).as(outcome.output()).isNotZero();
            assertThat(outcome.output()).contains("'" + device + "': Operation not permitted");
        }
        engine.docker("rmi", "--force", "hostile/device:1").run();
    }

    @OnEachEngine
    @Tag("slow")
    void aDigestThatLiesIsRefused(Engine engine) throws Exception {
        byte[] honest = new TarArchive().file("honest", 0644, "honest").toBytes();
        byte[] evil = evilOfTheSameLength(honest);
        try (FalseRegistry registry = FalseRegistry.reachedFrom(engine)) {
            registry.offer("layer", honest, evil, honest);
            registry.offer("diff-id", honest, honest, evil);
            for (String name : List.of("layer", "diff-id")) {
                String reference = registry.address() + "/" + name + ":1";
                Optional<HostInventory> before = inventory(engine);
                Command.Outcome outcome = engine.docker("pull", reference).run();
                assertThat(outcome.exit()).as(name + ": " + outcome.output()).isNotZero();
                // The last line is the error; those before tell of the progress and speak of checksums, too.
                String error = outcome.output().strip().lines().reduce("", (first, last) -> last);
                assertThat(error.replace(reference, ""))
                        .containsPattern(
                                "(?i)verification failed for digest|has the (digest|diff id) sha256|does not match|don't match");
                assertThat(engine.docker("image", "inspect", reference).run().exit())
                        .isNotZero();
                if (engine instanceof SlipwayAgent agent && before.isPresent()) {
                    assertThat(before.get().lastingDifferences(agent, Duration.ofSeconds(10)))
                            .as(name)
                            // A connection to the registry is kept for the next request.
                            .filteredOn(line -> line.contains(" file ") || line.contains(" mount "))
                            .isEmpty();
                }
            }
        }
    }

    /** Compressed, too: a wrong length would be refused before any digest is looked at. */
    private static byte[] evilOfTheSameLength(byte[] honest) {
        int wanted = Content.gzip(honest).length;
        for (int i = 0; i < 10_000; i++) {
            byte[] evil = new TarArchive().file("evil", 0644, "evil" + i).toBytes();
            if (evil.length == honest.length && Content.gzip(evil).length == wanted) {
                return evil;
            }
        }
        throw new AssertionError("no layer has the compressed length " + wanted);
    }

    private static Optional<HostInventory> inventory(Engine engine) {
        return engine instanceof SlipwayAgent agent ? Optional.of(HostInventory.of(agent)) : Optional.empty();
    }

    private static void clearEngine(Engine engine) {
        engine.docker("rm", "--force", "hostile").run();
        engine.docker("rmi", "--force", NAME).run();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
