package io.slipway.e2e.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import io.slipway.e2e.Hashes;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.StorageFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGKILL of the registry while a layer is on its way from the upstream through it to a client. */
@Tag("slow")
class KillDuringFillTest {
    private static final int LAYER_BYTES = 8 * 1024 * 1024;
    private static final int PASSED = 3 * 1024 * 1024;
    private static final Content.Image IMAGE = Content.image(20261201L, 1, LAYER_BYTES);
    private static final String LAYER = Content.digest(IMAGE.layers().getFirst());

    private final Path folder = Scratch.folder("kill-fill");
    private Distribution upstream;
    private HeldRelay relay;
    private RunningRegistry mirror;

    @BeforeEach
    void start() {
        upstream = Distribution.start();
        upstream.client().push("acme/app", "1", IMAGE);
        relay = new HeldRelay(upstream.port(), PASSED);
        mirror = RunningRegistry.prepare(Map.of(
                        "SLIPWAY_PRIVATE_NETWORKS", "127.0.0.0/8",
                        "SLIPWAY_GC_SWEEP_INTERVAL", "1s",
                        "SLIPWAY_GC_UPLOAD_EXPIRY", "5s"))
                .start();
        new MirrorApi(mirror).create(Map.of("name", "hub", "url", relay.url()));
    }

    @AfterEach
    void stop() {
        relay.close();
        mirror.close();
        upstream.close();
        Scratch.delete(folder);
    }

    @Test
    void nothingHalfDoneIsSeenAndTheSamePullSucceeds() throws Exception {
        CompletableFuture<Command.Outcome> cutOff = CompletableFuture.supplyAsync(() -> pull("cut-off.tar"));
        relay.awaitHeld();
        // What the relay has let pass may still be in the system's buffers.
        mirror.daemon().await("a half of the layer is written", Duration.ofSeconds(60), this::isArriving);
        mirror.kill();
        Command.Outcome outcome = cutOff.get(120, TimeUnit.SECONDS);
        assertThat(outcome.exit()).as(outcome.output()).isNotZero();

        upstream.stop();
        mirror.start();
        assertThat(new StorageFolder(mirror).objects()).doesNotContainKey(LAYER);
        RegistryClient stranger = RegistryClient.anonymous(mirror.url());
        Optional<String> token = Optional.of(stranger.token("hub/acme/app", "pull"));
        RegistryClient.Answer layer = stranger.get("/v2/hub/acme/app/blobs/" + LAYER, token);
        assertThat(layer.status()).as(layer.toString()).isBetween(500, 599);
        // The manifest had come whole.
        RegistryClient.Answer manifest = stranger.get("/v2/hub/acme/app/manifests/1", token);
        assertThat(manifest.body()).as(manifest.toString()).isEqualTo(IMAGE.manifest());
        mirror.daemon().await("what had arrived is collected", Duration.ofSeconds(60), this::isNothingArriving);

        relay.release();
        upstream.restart();
        Command.Outcome again = pull("again.tar");
        assertThat(again.exit()).as(again.output()).isZero();
        Path unpacked = Unpacked.archive(folder.resolve("again.tar"), folder.resolve("again"));
        assertThat(Hashes.below(unpacked)).containsAll(List.of(LAYER, Content.digest(IMAGE.config())));
        assertThat(new StorageFolder(mirror).objects()).containsKey(LAYER);
        assertThat(Files.size(new StorageFolder(mirror).objects().get(LAYER).getFirst()))
                .isEqualTo(IMAGE.layers().getFirst().length);
    }

    private boolean isNothingArriving() {
        try {
            return new StorageFolder(mirror).uploads().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isArriving() {
        Path uploads = mirror.data().resolve("uploads");
        try (Stream<Path> files = Files.list(uploads)) {
            return files.anyMatch(file -> file.toFile().length() > 1024 * 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command.Outcome pull(String file) {
        return Command.of(
                        "crane",
                        "pull",
                        mirror.address() + "/hub/acme/app:1",
                        folder.resolve(file).toString())
                .run();
    }
}
