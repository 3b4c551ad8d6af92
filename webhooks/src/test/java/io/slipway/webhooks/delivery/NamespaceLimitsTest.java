package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.webhooks.WebhookDatabase;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.receiver.TooManyWebhooksException;
import io.slipway.webhooks.receiver.Webhook;
import io.slipway.webhooks.receiver.WebhookScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one namespace may have, also when it asks for everything at once. */
class NamespaceLimitsTest {
    private static final WebhookScope BEN = WebhookScope.ofNamespace("ben");

    private final TestDatabase database = WebhookDatabase.create();
    private final Rig rig = new Rig(database, new MovingClock(), Map.of("slipway.webhooks.per-namespace", "1"));

    @AfterEach
    void close() {
        rig.close();
        database.close();
    }

    @Test
    void twoAtOnceDoNotTakeTheLastPlaceBoth() throws Exception {
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        Thread first = Thread.ofPlatform()
                .start(() -> rig.transactions.executeWithoutResult(status -> {
                    rig.webhook("http://127.0.0.1:9/");
                    made.countDown();
                    Rig.await(commit);
                }));
        made.await();
        FutureTask<Long> second = new FutureTask<>(() -> rig.webhook("http://127.0.0.1:9/"));
        Thread.ofPlatform().start(second);
        // Another namespace waits for nobody.
        rig.webhook("http://127.0.0.1:9/", BEN, PayloadForm.CLOUD_EVENTS);
        rig.await("the second waits", () -> rig.count("pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1);
        commit.countDown();
        first.join();
        assertThatThrownBy(second::get).hasCauseInstanceOf(TooManyWebhooksException.class);
        assertThat(rig.count("webhook WHERE namespace = 'ana'")).isEqualTo(1);
    }

    @Test
    void targetsThatHangKeepNoOtherNamespaceFromTryingItsOwn() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Ping ping = new Ping(rig.webhooks, rig.courier, rig.payloads, rig.clock);
        try (Receiver hanging = Receiver.hanging(released);
                Receiver willing = Receiver.willing()) {
            Webhook anas = rig.webhooks.find(rig.webhook(hanging.url())).orElseThrow();
            Webhook bens = rig.webhooks
                    .find(rig.webhook(willing.url(), BEN, PayloadForm.CLOUD_EVENTS))
                    .orElseThrow();
            List<FutureTask<Optional<Exchange>>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                FutureTask<Optional<Exchange>> task = new FutureTask<>(() -> ping.send(anas, "ana"));
                Thread.ofPlatform().start(task);
                waiting.add(task);
            }
            rig.await("both hang", () -> hanging.requests().size() == 2);
            assertThat(ping.send(anas, "ana")).isEmpty();
            assertThat(hanging.requests()).hasSize(2);
            assertThat(ping.send(bens, "ben").orElseThrow().outcome()).isInstanceOf(Outcome.Delivered.class);
            released.countDown();
            for (FutureTask<Optional<Exchange>> task : waiting) {
                assertThat(task.get().orElseThrow().outcome()).isInstanceOf(Outcome.Delivered.class);
            }
            assertThat(ping.send(anas, "ana")).isPresent();
        } finally {
            released.countDown();
        }
    }
}
