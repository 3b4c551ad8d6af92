package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.webhooks.WebhookDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** 10,000 events of 50 repositories, pushed by concurrent writers, to a receiver that fails a third of the time. */
class ManyEventsTest {
    private static final int EVENTS = 10_000;
    private static final int REPOSITORIES = 50;
    private static final int WRITERS = 5;
    private static final long SEED = Long.getLong("slipway.seed", 20260301L);

    @Test
    void everyEventArrivesWithItsIdAndInTheOrderOfItsWriter() throws Exception {
        Random random = new Random(SEED);
        Map<String, List<Receiver.Request>> accepted = new ConcurrentHashMap<>();
        try (TestDatabase database = WebhookDatabase.create();
                Receiver receiver = new Receiver(request -> {
                    boolean fails;
                    synchronized (random) {
                        fails = random.nextInt(3) == 0;
                    }
                    if (fails) {
                        return Receiver.Answer.of(503);
                    }
                    accepted.computeIfAbsent(
                                    repository(request), name -> Collections.synchronizedList(new ArrayList<>()))
                            .add(request);
                    return Receiver.Answer.of(200);
                });
                Rig rig = new Rig(database, new MovingClock(), Map.of("slipway.webhooks.concurrency", "50"))) {
            rig.webhook(receiver.url());
            rig.start();
            List<Thread> writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> Thread.ofPlatform().start(() -> write(rig, writer)))
                    .toList();
            for (Thread writer : writers) {
                writer.join();
            }
            rig.settle();
            while (rig.pending() > 0) {
                rig.pass(Duration.ofMinutes(10));
            }
            assertThat(rig.states()).as("seed %d", SEED).containsExactly("delivered " + EVENTS);
            assertThat(accepted).hasSize(REPOSITORIES);
            Set<String> ids = new HashSet<>();
            accepted.forEach((repository, seen) -> {
                List<String> expected =
                        rig.ids(repository).stream().map(Object::toString).toList();
                List<String> came = seen.stream().map(Receiver.Request::id).toList();
                assertThat(came).as("%s, seed %d", repository, SEED).containsExactlyInAnyOrderElementsOf(expected);
                // Each writer's own pushes stay in their order: each is answered before the next begins.
                assertThat(isInOrder(seen.stream().map(ManyEventsTest::number).toList()))
                        .as("%s, seed %d", repository, SEED)
                        .isTrue();
                ids.addAll(came);
            });
            assertThat(ids).hasSize(EVENTS);
            assertThat(receiver.requests().size()).isGreaterThan(EVENTS * 4 / 3);
        }
    }

    /** Each writer pushes to every repository, one event after the other. */
    private static void write(Rig rig, int writer) {
        for (int i = 0; i < EVENTS / WRITERS; i += 4) {
            int first = i;
            rig.push(
                    "ana/app-" + (i / 4 % REPOSITORIES),
                    IntStream.range(0, 4)
                            .map(j -> writer * EVENTS + first + j)
                            .boxed()
                            .toList());
        }
    }

    /** Whether each writer's events are in its own order; events of transactions that overlapped may be in either. */
    private static boolean isInOrder(List<Integer> numbers) {
        Map<Integer, Integer> last = new HashMap<>();
        for (int number : numbers) {
            Integer before = last.put(number / EVENTS, number);
            if (before != null && before >= number) {
                return false;
            }
        }
        return true;
    }

    private static int number(Receiver.Request request) {
        return Integer.parseInt(request.body().replaceAll("(?s).*\"tag\":\"t([0-9]+)\".*", "$1"));
    }

    private static String repository(Receiver.Request request) {
        return request.body().replaceAll("(?s).*\"repository\":\"([^\"]+)\".*", "$1");
    }
}
