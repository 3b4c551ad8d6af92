package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.receiver.WebhookScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Receivers that do not answer, and those beside them that do. */
class HangingReceiversTest extends RigTest {
    @Test
    void aReceiverThatHangsDelaysNobodyElse() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (Receiver hanging = Receiver.hanging(released);
                Receiver healthy = Receiver.willing()) {
            for (int target = 0; target < 10; target++) {
                rig.webhook(hanging.url(), WebhookScope.ofNamespace("ana"), PayloadForm.CLOUD_EVENTS);
            }
            rig.webhook(healthy.url());
            rig.start();
            for (int repository = 0; repository < 40; repository++) {
                rig.push("ana/app-" + repository, List.of(1, 2, 3, 4, 5));
            }
            long begun = System.nanoTime();
            rig.await("the healthy one has all", () -> rig.states().contains("delivered 200"));
            assertThat(healthy.requests()).hasSize(200);
            // A hanging request lasts 15 seconds before it is given up.
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(14));
        } finally {
            released.countDown();
        }
    }

    @Test
    void moreReceiversThatHangThanThereArePlacesDelayNobodyElse() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (Receiver hanging = Receiver.hanging(released);
                Receiver healthy = Receiver.willing();
                Rig narrow = new Rig(database, clock, Map.of("slipway.webhooks.total-concurrency", "8"))) {
            narrow.webhook(healthy.url());
            narrow.start();
            narrow.push("ana/app", 0);
            narrow.settle();
            for (int target = 0; target < 20; target++) {
                narrow.webhook(hanging.url());
            }
            for (int repository = 0; repository < 10; repository++) {
                narrow.push("ana/app-" + repository, List.of(1, 2));
            }
            long begun = System.nanoTime();
            narrow.await("the healthy one has all", () -> healthy.requests().size() == 21);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(14));
            assertThat(hanging.requests()).hasSizeLessThanOrEqualTo(4);
        } finally {
            released.countDown();
        }
    }
}
