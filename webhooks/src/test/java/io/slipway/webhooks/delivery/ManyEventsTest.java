package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.webhooks.MovingClock;
import io.slipway.webhooks.TestDatabase;
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
    void everyEventArrivesWithItsIdAndInTheOrderOfItsRepository() throws Exception {
        Random random = new Random(SEED);
        Map<String, List<String>> accepted = new ConcurrentHashMap<>();
        try (TestDatabase database = new TestDatabase();
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
                            .add(request.id());
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
                assertThat(seen).as("%s, seed %d", repository, SEED).isEqualTo(expected);
                ids.addAll(seen);
            });
            assertThat(ids).hasSize(EVENTS);
            assertThat(receiver.requests().size()).isGreaterThan(EVENTS * 4 / 3);
            // Each writer's own pushes to a repository stay in their order: each is answered before the next begins.
            assertThat(numbersAreInOrder(rig)).isTrue();
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

    private static boolean numbersAreInOrder(Rig rig) {
        Map<String, Integer> last = new HashMap<>();
        List<String> rows = rig.jdbc
                .sql("SELECT repository || ' ' || (payload->>'tag') FROM webhook_event ORDER BY id")
                .query(String.class)
                .list();
        for (String row : rows) {
            int number = Integer.parseInt(row.substring(row.indexOf(" t") + 2));
            String key = row.substring(0, row.indexOf(' ')) + "/" + number / EVENTS;
            Integer before = last.put(key, number);
            if (before != null && before >= number) {
                return false;
            }
        }
        return true;
    }

    private static String repository(Receiver.Request request) {
        return request.body().replaceAll("(?s).*\"repository\":\"([^\"]+)\".*", "$1");
    }
}
