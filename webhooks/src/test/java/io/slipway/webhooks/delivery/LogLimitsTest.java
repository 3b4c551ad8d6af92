package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.webhooks.WebhookDatabase;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.receiver.Webhook;
import io.slipway.webhooks.receiver.WebhookScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much the log holds, whatever an account pushes and whatever its receivers answer. */
class LogLimitsTest {
    private final TestDatabase database = WebhookDatabase.create();
    private final MovingClock clock = new MovingClock();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ofEachTargetTheLatestAreKeptAndOfNoOtherAreAnyTaken() throws Exception {
        try (Rig rig = new Rig(database, clock, Map.of("slipway.webhooks.log-length", "3"));
                Receiver receiver = new Receiver(
                        request -> Receiver.Answer.of(request.body().contains("ana/refused") ? 403 : 200))) {
            long busy = rig.webhook(receiver.url());
            long quiet = rig.webhook(receiver.url(), WebhookScope.ofNamespace("ben"), PayloadForm.CLOUD_EVENTS);
            rig.start();
            rig.push("ana/app", IntStream.range(0, 8).boxed().toList());
            for (int repository = 0; repository < 5; repository++) {
                rig.push("ana/refused-" + repository, repository);
            }
            rig.push("ben/app", List.of(1, 2, 3));
            rig.settle();
            rig.pass(Duration.ofHours(1));
            rig.pass(Duration.ofMinutes(1));
            rig.await("the log is short", () -> rig.count("webhook_delivery") == 9);
            assertThat(tags(rig, busy, DeliveryState.DELIVERED)).containsExactly("t7", "t6", "t5");
            assertThat(tags(rig, busy, DeliveryState.FAILED)).containsExactly("t4", "t3", "t2");
            assertThat(tags(rig, quiet, DeliveryState.DELIVERED)).containsExactly("t3", "t2", "t1");
            assertThat(rig.count("webhook_event")).isEqualTo(9);
        }
    }

    @Test
    void aLogThatIsMuchTooLongIsShortenedAFewRowsAtATime() {
        try (Rig rig = new Rig(database, clock, Map.of("slipway.webhooks.log-length", "10"))) {
            rig.webhook("http://127.0.0.1:9/");
            rig.push("ana/app", IntStream.range(0, 2500).boxed().toList());
            FanOut fanOut = new FanOut(rig.jdbc, rig.transactions, clock, rig.settings);
            while (fanOut.next().more()) {
                // Until all are there.
            }
            rig.jdbc
                    .sql("UPDATE webhook_delivery SET state = 'failed', ended_at = queued_at")
                    .update();
            Housekeeping housekeeping = new Housekeeping(rig.jdbc, rig.transactions, clock, rig.settings);
            assertThat(housekeeping.run()).isTrue();
            assertThat(rig.count("webhook_delivery")).isEqualTo(1500);
            assertThat(housekeeping.isDue()).isTrue();
            assertThat(housekeeping.run()).isTrue();
            assertThat(housekeeping.run()).isFalse();
            assertThat(rig.count("webhook_delivery")).isEqualTo(10);
            assertThat(rig.count("webhook_event")).isEqualTo(10);
            assertThat(housekeeping.isDue()).isFalse();
        }
    }

    @Test
    void whatWaitsIsNoPartOfTheLogAndStays() {
        try (Rig rig = new Rig(database, clock, Map.of("slipway.webhooks.log-length", "1"))) {
            rig.webhook("http://127.0.0.1:9/");
            rig.push("ana/app", List.of(1, 2, 3));
            new FanOut(rig.jdbc, rig.transactions, clock, rig.settings).next();
            assertThat(new Housekeeping(rig.jdbc, rig.transactions, clock, rig.settings).run())
                    .isFalse();
            assertThat(rig.states()).containsExactly("pending 3");
        }
    }

    @Test
    void aDeliveryKeepsItsLatestAttemptsAsFarAsTheyFit() throws Exception {
        try (Rig rig = new Rig(database, clock, Map.of("slipway.webhooks.log-bytes", "20KB"));
                Receiver receiver = new Receiver(request -> new Receiver.Answer(503, Map.of(), "é".repeat(2000)))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            for (int hour = 0; hour < 10; hour++) {
                rig.pass(Duration.ofHours(1));
            }
            Delivery delivery = latest(rig, webhook);
            List<Integer> kept = rig.log.attempts(delivery.id()).stream()
                    .map(DeliveryLog.Attempt::number)
                    .toList();
            assertThat(delivery.attempts()).isEqualTo(11);
            assertThat(kept.size()).isBetween(2, 4);
            assertThat(kept)
                    .isEqualTo(
                            IntStream.rangeClosed(12 - kept.size(), 11).boxed().toList());
            assertThat(bytes(rig)).isBetween(10_000L, 20L * 1024);
        }
    }

    @Test
    void theLatestAttemptIsKeptWhateverItsSize() throws Exception {
        try (Rig rig = new Rig(database, clock, Map.of("slipway.webhooks.log-bytes", "1B"));
                Receiver receiver = new Receiver(request -> new Receiver.Answer(503, Map.of(), "x".repeat(9000)))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            rig.pass(Duration.ofHours(1));
            assertThat(rig.log.attempts(latest(rig, webhook).id()))
                    .extracting(DeliveryLog.Attempt::number)
                    .containsExactly(2);
        }
    }

    @Test
    void whatFindsTheQueueFullStepsAsideAtOnce() throws Exception {
        try (Rig small = new Rig(database, clock, Map.of("slipway.webhooks.queue", "3"));
                Receiver receiver = Receiver.answering(503)) {
            long webhook = small.webhook(receiver.url());
            small.start();
            small.push("ana/app", List.of(1, 2, 3, 4, 5));
            small.settle();
            assertThat(small.states()).containsExactly("failed 2", "pending 3");
            assertThat(small.log
                            .list(webhook, Optional.of(DeliveryState.FAILED), Long.MAX_VALUE, 1)
                            .getFirst()
                            .reason())
                    .contains("the queue of this webhook was full");
            Webhook full = small.webhooks.find(webhook).orElseThrow();
            assertThat(full.pending()).isEqualTo(3);
            assertThat(full.note().orElseThrow()).startsWith("3 events wait, as many as may");
            assertThat(small.redelivery.failed(webhook)).isEqualTo(new Redelivery.Again(0, 2));
            receiver.become(request -> Receiver.Answer.of(200));
            small.pass(Duration.ofMinutes(10));
            receiver.become(request -> Receiver.Answer.of(503));
            small.push("ana/app", List.of(6, 7));
            small.settle();
            assertThat(small.redelivery.failed(webhook)).isEqualTo(new Redelivery.Again(1, 1));
            assertThat(small.states()).containsExactly("delivered 3", "failed 1", "pending 3");
        }
    }

    private static Delivery latest(Rig rig, long webhook) {
        return rig.log.list(webhook, Optional.empty(), Long.MAX_VALUE, 1).getFirst();
    }

    private static long bytes(Rig rig) {
        return rig.jdbc
                .sql("SELECT sum(octet_length(request_headers) + octet_length(request_body)"
                        + " + octet_length(response_headers) + octet_length(response_body) + octet_length(detail))"
                        + " FROM webhook_attempt")
                .query(Long.class)
                .single();
    }

    private static List<String> tags(Rig rig, long webhook, DeliveryState state) {
        return rig.log.list(webhook, Optional.of(state), Long.MAX_VALUE, 100).stream()
                .map(delivery -> delivery.fields().path("tag").stringValue())
                .toList();
    }
}
