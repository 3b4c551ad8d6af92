package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.webhooks.WebhookDatabase;
import io.slipway.webhooks.receiver.WebhookChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All that locks rows of one target, at once and for seconds: whoever locks in another order meets a deadlock. */
class LockOrderTest {
    private static final Duration TIME = Duration.ofSeconds(6);
    private static final long SEED = Long.getLong("slipway.seed", 20260301L);

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final long end = System.nanoTime() + TIME.toNanos();

    @Test
    void whoeverChangesSendsRepeatsAndRemovesLocksInOneOrder() throws Exception {
        Random random = new Random(SEED);
        try (TestDatabase database = WebhookDatabase.create();
                Receiver receiver = new Receiver(request -> {
                    synchronized (random) {
                        return Receiver.Answer.of(List.of(200, 200, 422, 503).get(random.nextInt(4)));
                    }
                });
                Rig rig = new Rig(
                        database,
                        new MovingClock(),
                        Map.of("slipway.webhooks.first-pause", "10ms", "slipway.webhooks.log-length", "20"))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            Housekeeping housekeeping = new Housekeeping(rig.jdbc, rig.transactions, rig.clock, rig.settings);
            List<Thread> threads = List.of(
                    repeat(() -> rig.webhooks.change(webhook, elsewhere(receiver, random))),
                    repeat(() -> rig.webhooks.resume(webhook)),
                    repeat(() -> rig.redelivery.failed(webhook)),
                    repeat(() -> rig.log
                            .list(webhook, Optional.empty(), Long.MAX_VALUE, 3)
                            .forEach(delivery -> rig.redelivery.one(webhook, delivery.id()))),
                    repeat(housekeeping::run),
                    repeat(() -> {
                        IntStream.range(0, 10).forEach(i -> rig.push("ana/app-" + i, List.of(1, 2, 3)));
                        rig.clock.advance(Duration.ofSeconds(5));
                        rig.wakeup.changed();
                    }));
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).as("seed %d", SEED).isEmpty();
            rig.dispatcher.stop();
            // What the senders met is logged there and in the database's own count.
            assertThat(rig.count("webhook_attempt")).isPositive();
            Thread.sleep(Duration.ofSeconds(2));
            assertThat(rig.jdbc
                            .sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                            .query(Long.class)
                            .single())
                    .as("deadlocks, seed %d", SEED)
                    .isZero();
        }
    }

    private Thread repeat(Runnable work) {
        return Thread.ofPlatform().start(() -> {
            while (System.nanoTime() < end && failures.isEmpty()) {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }
        });
    }

    private static WebhookChange elsewhere(Receiver receiver, Random random) {
        int number;
        synchronized (random) {
            number = random.nextInt(1000);
        }
        return RigTest.url(receiver.url() + "/" + number);
    }
}
