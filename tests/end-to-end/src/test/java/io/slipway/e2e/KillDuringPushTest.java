package io.slipway.e2e;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * SIGKILL of the registry while clients push in parallel. Every other kill waits for a file to appear among the blobs,
 * which is the moment between the rename of a blob and the link that makes it a repository's.
 */
class KillDuringPushTest {
    private static final int PUSHERS = 4;
    private static final long SEED = Long.getLong("slipway.seed", 20260101L);
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(60);
    /** So many kills hit the moment between rename and link for certain: 20 hit it about 14 times. */
    private static final int ENOUGH_KILLS = 12;

    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicInteger pushed = new AtomicInteger();
    private final Random random = new Random(SEED);

    /** What the registry has said to have: a manifest under a tag, or a single blob. */
    private sealed interface Acknowledged {
        record Manifest(String repository, String tag, String digest) implements Acknowledged {}

        record Blob(String repository, String digest) implements Acknowledged {}
    }

    @Test
    void everythingAcknowledgedSurvivesTheKill() throws Exception {
        int kills = Integer.getInteger("slipway.kills", Tier.isFast() ? 3 : 12);
        int asABlobAppeared = 0;
        // Objects that no repository may read: their push was killed after the rename and before the link.
        Set<String> stranded = new HashSet<>();
        long slowestStart = 0;
        int verified = 0;
        try (RunningRegistry registry = RunningRegistry.started()) {
            for (int round = 0; round < kills; round++) {
                boolean atRename = round % 2 == 1;
                asABlobAppeared += pushUntilKilled(registry, round, atRename) ? 1 : 0;
                assertThat(registry.postmasters())
                        .as("postmasters after the kill")
                        .hasSizeLessThanOrEqualTo(1);
                long start = System.nanoTime();
                registry.start();
                long took = System.nanoTime() - start;
                slowestStart = Math.max(slowestStart, took);
                assertThat(Duration.ofNanos(took)).isLessThan(RESTART_LIMIT);
                assertThat(registry.postmasters())
                        .as("postmasters of the data folder")
                        .hasSize(1);
                // What came since the last look after each kill, and all there is after the last one.
                List<Acknowledged> all = List.copyOf(acknowledged);
                verify(registry, all.subList(round == kills - 1 ? 0 : verified, all.size()));
                verified = all.size();
                stranded.addAll(withoutLink(registry));
            }
            assertThat(acknowledged).isNotEmpty();
            assertThat(interrupted.get()).isPositive();
            System.out.printf(
                    "KillDuringPushTest: seed %d, %d kills (%d as a blob file appeared), %d objects stranded"
                            + " between rename and link, %d images and %d entries"
                            + " acknowledged, %d pushes cut off, slowest start %d ms%n",
                    SEED,
                    kills,
                    asABlobAppeared,
                    stranded.size(),
                    pushed.get(),
                    acknowledged.size(),
                    interrupted.get(),
                    TimeUnit.NANOSECONDS.toMillis(slowestStart));
            if (kills >= ENOUGH_KILLS) {
                assertThat(stranded)
                        .as("objects of pushes killed between rename and link")
                        .isNotEmpty();
            }
            registry.terminate();
            assertThat(registry.postmasters()).as("postmasters after SIGTERM").isEmpty();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + SEED + ", acknowledged " + acknowledged.size(), e);
        }
    }

    /** Answers whether the kill came as a blob file appeared. */
    private boolean pushUntilKilled(RunningRegistry registry, int round, boolean atRename) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> pushers = new ArrayList<>();
        for (int pusher = 0; pusher < PUSHERS; pusher++) {
            long seed = random.nextLong();
            String repository = "admin/kill-" + pusher;
            String prefix = "r" + round + "-";
            pushers.add(
                    Thread.ofPlatform().start(() -> pushImages(registry, repository, prefix, new Random(seed), stop)));
        }
        long delay = 150 + random.nextInt(1_500);
        Thread.sleep(delay);
        boolean seen = atRename && awaitNewBlob(registry.data().resolve("blobs"), delay);
        registry.kill();
        stop.set(true);
        for (Thread pusher : pushers) {
            pusher.join(Duration.ofSeconds(60));
            assertThat(pusher.isAlive()).isFalse();
        }
        assertThat(wrong)
                .as("answers that were neither success nor a broken connection")
                .isEmpty();
        return seen;
    }

    private void pushImages(
            RunningRegistry registry, String repository, String prefix, Random seeds, AtomicBoolean stop) {
        RegistryClient client = registry.client();
        try {
            String token = client.token(repository, "pull,push");
            for (int i = 0; !stop.get(); i++) {
                Content.Image image = Content.image(seeds.nextLong(), 4, 1 + seeds.nextInt(60_000));
                for (byte[] blob : image.blobs()) {
                    client.pushBlob(repository, blob, token);
                    acknowledged.add(new Acknowledged.Blob(repository, Content.digest(blob)));
                }
                RegistryClient.expect(201, client.putManifest(repository, prefix + i, image.manifest(), token));
                acknowledged.add(new Acknowledged.Manifest(repository, prefix + i, image.digest()));
                pushed.incrementAndGet();
            }
        } catch (RegistryClient.NoAnswerException e) {
            interrupted.incrementAndGet();
        } catch (RuntimeException | AssertionError e) {
            wrong.add(e);
        }
    }

    /** Watches the blob folders, including those that are made meanwhile, until a blob file is seen. */
    private static boolean awaitNewBlob(Path blobs, long delay) throws IOException, InterruptedException {
        try (WatchService watcher = blobs.getFileSystem().newWatchService()) {
            Map<WatchKey, Path> folders = new HashMap<>();
            watch(blobs, watcher, folders);
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            int skip = (int) (delay % 7);
            while (System.nanoTime() < end) {
                WatchKey key = watcher.poll(1, TimeUnit.SECONDS);
                if (key == null) {
                    continue;
                }
                for (var event : key.pollEvents()) {
                    Path entry = folders.get(key).resolve(String.valueOf(event.context()));
                    if (Files.isDirectory(entry)) {
                        watch(entry, watcher, folders);
                    } else if (skip-- <= 0) {
                        return true;
                    }
                }
                key.reset();
            }
            return false;
        }
    }

    private static void watch(Path folder, WatchService watcher, Map<WatchKey, Path> folders) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path entry : tree.filter(Files::isDirectory).toList()) {
                folders.put(entry.register(watcher, ENTRY_CREATE), entry);
            }
        }
    }

    /** The digests of objects in the data folder that no repository of this test holds as blob or manifest. */
    private Set<String> withoutLink(RunningRegistry registry) throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(registry.data().resolve("blobs"))) {
            files.filter(Files::isRegularFile).map(StorageFolder::digest).forEach(found::add);
        }
        for (Acknowledged entry : acknowledged) {
            switch (entry) {
                case Acknowledged.Manifest manifest -> found.remove(manifest.digest());
                case Acknowledged.Blob blob -> found.remove(blob.digest());
            }
        }
        RegistryClient client = registry.client();
        for (int pusher = 0; pusher < PUSHERS; pusher++) {
            String repository = "admin/kill-" + pusher;
            Optional<String> token = Optional.of(client.token(repository, "pull"));
            found.removeIf(digest -> Stream.of("blobs", "manifests")
                    .anyMatch(kind -> client.get("/v2/" + repository + "/" + kind + "/" + digest, token)
                                    .status()
                            == 200));
        }
        return found;
    }

    /** Fetches and hashes what was acknowledged, then pushes anew over what was cut off. */
    private void verify(RunningRegistry registry, List<Acknowledged> entries) {
        RegistryClient client = registry.client();
        Map<String, Optional<String>> tokens = new HashMap<>();
        for (Acknowledged entry : entries) {
            switch (entry) {
                case Acknowledged.Manifest manifest -> {
                    Optional<String> token = tokens.computeIfAbsent(
                            manifest.repository(), name -> Optional.of(client.token(name, "pull")));
                    RegistryClient.Answer answer =
                            client.get("/v2/" + manifest.repository() + "/manifests/" + manifest.tag(), token);
                    RegistryClient.expect(200, answer);
                    assertThat(Content.digest(answer.body())).isEqualTo(manifest.digest());
                }
                case Acknowledged.Blob blob -> {
                    Optional<String> token =
                            tokens.computeIfAbsent(blob.repository(), name -> Optional.of(client.token(name, "pull")));
                    RegistryClient.Answer answer =
                            client.get("/v2/" + blob.repository() + "/blobs/" + blob.digest(), token);
                    RegistryClient.expect(200, answer);
                    assertThat(Content.digest(answer.body())).isEqualTo(blob.digest());
                }
            }
        }
        Content.Image image = Content.image(random.nextLong(), 3, 10_000);
        client.push("admin/kill-0", "after", image);
        assertThat(client.pullAndVerify("admin/kill-0", "after")).isEqualTo(image.digest());
    }
}
