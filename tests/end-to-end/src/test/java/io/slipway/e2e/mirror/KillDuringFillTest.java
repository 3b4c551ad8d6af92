package io.slipway.e2e.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import io.slipway.e2e.Hashes;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.StorageFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        mirror = RunningRegistry.prepare(Map.of("SLIPWAY_PRIVATE_NETWORKS", "127.0.0.0/8"))
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
        assertThat(new StorageFolder(mirror).uploads()).as("what is arriving").isNotEmpty();
        mirror.kill();
        Command.Outcome outcome = cutOff.get(120, TimeUnit.SECONDS);
        assertThat(outcome.exit()).as(outcome.output()).isNotZero();

        upstream.stop();
        mirror.start();
        assertThat(new StorageFolder(mirror).objects()).doesNotContainKey(LAYER);
        assertThat(new StorageFolder(mirror).uploads()).as("what had arrived").isEmpty();
        RegistryClient stranger = RegistryClient.anonymous(mirror.url());
        Optional<String> token = Optional.of(stranger.token("hub/acme/app", "pull"));
        RegistryClient.Answer layer = stranger.get("/v2/hub/acme/app/blobs/" + LAYER, token);
        assertThat(layer.status()).as(layer.toString()).isBetween(500, 599);
        // The manifest had come whole.
        RegistryClient.Answer manifest = stranger.get("/v2/hub/acme/app/manifests/1", token);
        assertThat(manifest.body()).as(manifest.toString()).isEqualTo(IMAGE.manifest());

        relay.release();
        upstream.restart();
        Command.Outcome again = pull("again.tar");
        assertThat(again.exit()).as(again.output()).isZero();
        Path unpacked = Unpacked.archive(folder.resolve("again.tar"), folder.resolve("again"));
        assertThat(Hashes.below(unpacked))
                .containsAll(List.of(LAYER, Content.digest(IMAGE.config())));
        assertThat(new StorageFolder(mirror).objects()).containsKey(LAYER);
        assertThat(Files.size(new StorageFolder(mirror).objects().get(LAYER).getFirst()))
                .isEqualTo(IMAGE.layers().getFirst().length);
    }

    private Command.Outcome pull(String file) {
        return Command.of("crane", "pull", mirror.address() + "/hub/acme/app:1", folder.resolve(file).toString())
                .run();
    }
}
