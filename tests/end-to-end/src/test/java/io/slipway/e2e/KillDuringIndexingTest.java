package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * SIGKILL of the registry while it reads an image for the explorer. What is half made is gone after the next start and never
 * shown; what was complete stays; the next question reads the rest.
 */
class KillDuringIndexingTest {
    private static final long SEED = Long.getLong("slipway.seed", 20260102L);
    private static final String SUFFIX = ".part";
    private static final int LAYERS = 4;
    private static final int BYTES = 30_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** When to kill: so many bytes lie in unfinished files, and so many files are finished. */
    private record Moment(long unfinished, int finished) {}

    private static final List<Moment> MOMENTS =
            List.of(new Moment(0, 0), new Moment(20_000_000, 0), new Moment(1, 1), new Moment(20_000_000, 2));

    @Test
    void whatAKillLeavesHalfMadeIsNeverShownAndIsMadeAgain() throws Exception {
        Content.Image image = Content.image(SEED, LAYERS, BYTES);
        String files = "/api/v1/files?repository=admin/indexed&path=files&digest=" + image.digest();
        int halfMade = 0;
        try (RunningRegistry registry = RunningRegistry.started()) {
            registry.client().push("admin/indexed", "1", image);
            Path layers = registry.data().resolve("explorer/layers");
            for (Moment moment : Tier.isFast() ? MOMENTS.subList(1, 3) : MOMENTS) {
                RegistryClient.expect(202, registry.client().api("GET", files, Map.of()));
                await(layers, moment);
                registry.kill();
                Map<String, Long> left = sizes(layers);
                halfMade += left.keySet().stream().anyMatch(name -> name.endsWith(SUFFIX)) ? 1 : 0;
                left.keySet().removeIf(name -> name.endsWith(SUFFIX));
                registry.start();
                assertThat(sizes(layers)).as("after a kill at %s", moment).isEqualTo(left);
                assertThat(sizes(registry.data().resolve("explorer/images"))).isEmpty();
            }
            assertThat(halfMade).as("kills while a file was half made").isPositive();
            RegistryClient.Answer listed = answered(registry, files);
            assertThat(listed.json().at("/files/total").asInt()).isEqualTo(LAYERS);
            for (int i = 0; i < LAYERS; i++) {
                String file =
                        files.replace("/files?", "/file?").replace("path=files", "path=files/layer-" + i + ".bin");
                byte[] content = answered(registry, file).body();
                byte[] tar = Content.gunzip(image.layers().get(i));
                assertThat(Content.tar("files/layer-" + i + ".bin", content)).isEqualTo(tar);
            }
        }
    }

    private static void await(Path layers, Moment moment) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            Map<String, Long> sizes = sizes(layers);
            long finished = sizes.keySet().stream()
                    .filter(name -> !name.endsWith(SUFFIX))
                    .count();
            long unfinished = sizes.entrySet().stream()
                    .filter(file -> file.getKey().endsWith(SUFFIX))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            // All but the last one: by then this moment has passed, and the kill comes at another one.
            if ((finished >= moment.finished() && unfinished >= moment.unfinished() && sizes.size() > finished)
                    || finished >= LAYERS - 1) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for " + moment + ", saw " + sizes);
            }
            Thread.sleep(1);
        }
    }

    private static Map<String, Long> sizes(Path folder) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                try {
                    sizes.put(file.getFileName().toString(), Files.size(file));
                } catch (NoSuchFileException renamed) {
                    // It has its name by now, under which the next look finds it.
                    continue;
                }
            }
        }
        return sizes;
    }

    private static RegistryClient.Answer answered(RunningRegistry registry, String question)
            throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        RegistryClient.Answer answer = registry.client().api("GET", question, Map.of());
        while (answer.status() == 202 && System.nanoTime() < end) {
            Thread.sleep(50);
            answer = registry.client().api("GET", question, Map.of());
        }
        RegistryClient.expect(200, answer);
        return answer;
    }
}
