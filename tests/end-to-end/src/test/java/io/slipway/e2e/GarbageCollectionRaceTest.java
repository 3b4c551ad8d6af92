package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.GcCounts.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Writers push, retag, delete, undo and mount while garbage is collected with a grace time of seconds, with and without
 * SIGKILLs. Whatever was acknowledged must be there, and in the end nothing else may lie in the storage. Each kind of turn
 * must have been taken, and the kills must have met commits, undos and collections.
 */
@Tag("slow")
class GarbageCollectionRaceTest {
    private static final int WRITERS = 4;
    private static final long SEED = Long.getLong("slipway.seed", 20261129L);
    private static final Duration GRACE = Duration.ofSeconds(6);
    private static final Duration RACE = Duration.ofSeconds(Integer.getInteger("slipway.gc.race.seconds", 30));
    private static final int KILLS = Integer.getInteger("slipway.gc.kills", 6);
    private static final Duration SETTLE = Duration.ofSeconds(180);
    private static final List<String> REPOSITORIES = List.of("admin/race-0", "admin/race-1");

    private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    private final GcCounts counts = new GcCounts();
    private int collectionsMet;

    @Test
    void nothingNeededGoesAndNothingElseStays() throws Exception {
        try (RunningRegistry registry = registry().start()) {
            List<GcWriter> writers = writers(registry);
            race(writers, RACE);
            writers.forEach(GcWriter::verify);
            awaitNothingElse(registry);
            writers.forEach(GcWriter::verify);
            System.out.printf(
                    "GarbageCollectionRaceTest: seed %d, %d s, %s; %d things collected%n",
                    SEED, RACE.toSeconds(), counts, removed(registry));
            assertThat(removed(registry)).isPositive();
            for (Kind kind : Kind.values()) {
                if (kind != Kind.LATE && kind != Kind.CUT_OFF) {
                    assertThat(counts.of(kind)).as(kind + " of " + counts).isPositive();
                }
            }
            // Or the promises were hardly put to the test.
            assertThat(counts.of(Kind.LATE)).as(counts.toString()).isLessThan(counts.all() / 20);
        }
    }

    @Test
    void aKillLosesNothingThatWasAcknowledgedAndLeavesNothing() throws Exception {
        Random random = new Random(SEED);
        try (RunningRegistry registry = registry().start()) {
            List<GcWriter> writers = writers(registry);
            for (int kill = 0; kill < KILLS; kill++) {
                AtomicBoolean stop = new AtomicBoolean();
                List<Thread> threads = start(writers, stop);
                // Long enough that what the round before deleted is collected in some of the rounds.
                Thread.sleep(500 + random.nextInt(5_000));
                awaitTurn(registry, kill % 3, random);
                counts.killing();
                registry.kill();
                stop.set(true);
                join(threads);
                registry.start();
                writers.forEach(GcWriter::verify);
            }
            awaitNothingElse(registry);
            writers.forEach(GcWriter::verify);
            System.out.printf(
                    "GarbageCollectionRaceTest: seed %d, %d kills (%d met commits, %d undos, %d a collection), %s;"
                            + " %d things collected%n",
                    SEED,
                    KILLS,
                    counts.met(GcCounts.Moment.COMMIT),
                    counts.met(GcCounts.Moment.UNDO),
                    collectionsMet,
                    counts,
                    removed(registry));
            assertThat(removed(registry)).isPositive();
            int least = Math.max(1, KILLS / 10);
            assertThat(counts.met(GcCounts.Moment.COMMIT))
                    .as("commits that were cut off")
                    .isGreaterThanOrEqualTo(least);
            assertThat(counts.met(GcCounts.Moment.UNDO))
                    .as("undos that were cut off")
                    .isGreaterThanOrEqualTo(least);
            assertThat(collectionsMet).as("collections that were cut off").isGreaterThanOrEqualTo(least);
        }
    }

    /** In turns, until a manifest is being committed, something is being brought back, or garbage is being collected. */
    private void awaitTurn(RunningRegistry registry, int turn, Random random) throws InterruptedException {
        if (turn == 2) {
            awaitCollection(registry);
            return;
        }
        GcCounts.Moment moment = turn == 0 ? GcCounts.Moment.COMMIT : GcCounts.Moment.UNDO;
        assertThat(counts.await(moment, Duration.ofSeconds(30)))
                .as("a request of " + moment)
                .isTrue();
        Thread.sleep(random.nextInt(5));
    }

    /** A collection that has looked at something and has not ended. */
    private void awaitCollection(RunningRegistry registry) throws InterruptedException {
        RegistryClient client = registry.client();
        for (int attempt = 0; attempt < 100; attempt++) {
            RegistryClient.Answer asked = client.api("POST", "/api/v1/gc/runs", Map.of());
            RegistryClient.expect(202, asked);
            long ticket = asked.json().get("ticket").asLong();
            boolean done = false;
            while (!done) {
                RegistryClient.Answer progress = client.api("GET", "/api/v1/gc/runs/" + ticket, Map.of());
                RegistryClient.expect(200, progress);
                done = progress.json().get("done").asBoolean();
                if (!done && progress.json().get("reviewed").asLong() > 0) {
                    collectionsMet++;
                    return;
                }
            }
            // What becomes due meanwhile makes the next one longer.
            Thread.sleep(50);
        }
    }

    private static RunningRegistry registry() {
        return RunningRegistry.prepare(Map.of(
                "SLIPWAY_GC_GRACE", GRACE.toSeconds() + "s",
                "SLIPWAY_GC_INTERVAL", "200ms",
                "SLIPWAY_GC_WORKERS", "2",
                "SLIPWAY_GC_SWEEP_INTERVAL", "3s",
                "SLIPWAY_GC_ORPHAN_AGE", "5s",
                "SLIPWAY_GC_UPLOAD_EXPIRY", "10s"));
    }

    private List<GcWriter> writers(RunningRegistry registry) {
        List<GcContestedTag> contested = REPOSITORIES.stream()
                .map(repository -> new GcContestedTag(registry, repository, counts))
                .toList();
        List<GcWriter> writers = new ArrayList<>();
        for (int number = 0; number < WRITERS; number++) {
            GcContestedTag tag = contested.get(number % REPOSITORIES.size());
            writers.add(new GcWriter(registry, number, REPOSITORIES, tag, GRACE, counts, SEED + number));
        }
        return writers;
    }

    private void race(List<GcWriter> writers, Duration time) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = start(writers, stop);
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && wrong.isEmpty()) {
            Thread.sleep(100);
        }
        stop.set(true);
        join(threads);
        assertThat(counts.of(Kind.CUT_OFF)).as("broken connections").isZero();
    }

    private List<Thread> start(List<GcWriter> writers, AtomicBoolean stop) {
        List<Thread> threads = new ArrayList<>();
        for (GcWriter writer : writers) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    writer.work(() -> stop.get() || !wrong.isEmpty());
                } catch (RuntimeException | AssertionError e) {
                    wrong.add(e);
                }
            }));
        }
        return threads;
    }

    private void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(90));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(wrong).as("wrong answers (seed " + SEED + ")").isEmpty();
    }

    /** Waits until the storage holds exactly what can be reached, once each. */
    private static void awaitNothingElse(RunningRegistry registry) throws Exception {
        StorageFolder storage = new StorageFolder(registry);
        List<String> repositories = new ArrayList<>(REPOSITORIES);
        for (int number = 0; number < WRITERS; number++) {
            repositories.add(GcWriter.ownRepository(number));
        }
        long end = System.nanoTime() + SETTLE.toNanos();
        while (true) {
            Set<String> reachable = storage.reachable(repositories);
            Map<String, List<java.nio.file.Path>> stored = storage.objects();
            assertThat(stored.keySet()).as("what can be reached is stored").containsAll(reachable);
            Set<String> surplus = new HashSet<>(stored.keySet());
            surplus.removeAll(reachable);
            boolean twice = stored.values().stream().anyMatch(files -> files.size() > 1);
            if (surplus.isEmpty() && !twice && storage.uploads().isEmpty()) {
                assertThat(reachable).isNotEmpty();
                for (Map.Entry<String, List<java.nio.file.Path>> object : stored.entrySet()) {
                    assertThat(Content.digest(java.nio.file.Files.readAllBytes(
                                    object.getValue().getFirst())))
                            .isEqualTo(object.getKey());
                }
                return;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("still stored after %s: %s, twice %s, uploads %s; the collector says %s"
                        .formatted(
                                SETTLE,
                                surplus,
                                twice,
                                storage.uploads(),
                                registry.client()
                                        .api("GET", "/api/v1/gc", Map.of())
                                        .text()));
            }
            Thread.sleep(500);
        }
    }

    private static long removed(RunningRegistry registry) {
        return registry.client()
                .api("GET", "/api/v1/gc", Map.of())
                .json()
                .get("totals")
                .valueStream()
                .mapToLong(sum -> sum.get("count").asLong())
                .sum();
    }
}
