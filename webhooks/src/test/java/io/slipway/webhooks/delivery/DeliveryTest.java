package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.oci.RepositoryName;
import io.slipway.webhooks.EventType;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.receiver.WebhookScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events on their way from the outbox to receivers that answer, refuse and come back. */
class DeliveryTest extends RigTest {
    @Test
    void anEventReachesEachTargetThatWantsItAndNobodyElse() throws Exception {
        try (Receiver all = Receiver.willing();
                Receiver one = Receiver.willing();
                Receiver deletions = Receiver.willing();
                Receiver stranger = Receiver.willing();
                Receiver off = Receiver.willing()) {
            rig.webhook(all.url());
            rig.webhook(one.url(), WebhookScope.of(RepositoryName.parse("ana/app")), PayloadForm.CLOUD_EVENTS);
            rig.webhook(
                    deletions.url(), WebhookScope.ofNamespace("ana"), PayloadForm.CLOUD_EVENTS, EventType.TAG_DELETED);
            rig.webhook(stranger.url(), WebhookScope.ofNamespace("an"), PayloadForm.CLOUD_EVENTS);
            long disabled = rig.webhook(off.url());
            rig.webhooks.change(disabled, change(Optional.of(false)));
            rig.start();
            rig.push("ana/app", 1);
            rig.push("ana/app2", 2);
            rig.settle();
            assertThat(tags(all)).containsExactlyInAnyOrder("t1", "t2");
            assertThat(tags(one)).containsExactly("t1");
            assertThat(deletions.requests()).isEmpty();
            assertThat(stranger.requests()).isEmpty();
            assertThat(off.requests()).isEmpty();
            assertThat(rig.states()).containsExactly("delivered 3");
            assertThat(rig.count("webhook_lane")).isZero();
        }
    }

    @Test
    void whatWasStoppedMayBeStartedAgain() throws Exception {
        try (Receiver receiver = Receiver.willing()) {
            told(receiver, 1);
            rig.dispatcher.stop();
            rig.push("ana/app", 2);
            rig.start();
            rig.settle();
            assertThat(tags(receiver)).containsExactly("t1", "t2");
        }
    }

    @Test
    void anOutboxThatNobodyWantsIsEmptied() throws Exception {
        for (int i = 0; i < 12; i++) {
            int from = i * 2000;
            rig.push("ana/app", IntStream.range(from, from + 2000).boxed().toList());
        }
        rig.start();
        rig.await("the outbox is empty", () -> rig.count("outbox") == 0);
        assertThat(rig.count("webhook_event")).isZero();
    }

    @Test
    void theOutboxWakesTheDispatcherAfterTheCommit() throws Exception {
        try (Receiver receiver = Receiver.willing();
                Rig patient = new Rig(database, clock, Map.of("slipway.webhooks.poll", "10m"))) {
            patient.webhook(receiver.url());
            patient.start();
            patient.turn();
            patient.push("ana/app", 1);
            patient.await("the event came", () -> receiver.requests().size() == 1);
        }
    }

    @Test
    void aReceiverThatIsDownForDaysGetsEverythingInOrderWithTheIdsItHad() throws Exception {
        try (Receiver receiver = Receiver.answering(503)) {
            rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", List.of(1, 2, 3));
            rig.push("ana/other", List.of(4, 5));
            rig.settle();
            for (int hour = 0; hour < 60; hour += 2) {
                rig.pass(Duration.ofHours(2));
            }
            assertThat(rig.states()).containsExactly("pending 5");
            int inVain = receiver.requests().size();
            // The heads of the two repositories alone, at first and whenever the clock was moved.
            assertThat(inVain).isEqualTo(2 + 2 * 30);
            receiver.become(request -> Receiver.Answer.of(200));
            rig.pass(Duration.ofHours(1));
            assertThat(rig.states()).containsExactly("delivered 5");
            List<Receiver.Request> after =
                    receiver.requests().subList(inVain, receiver.requests().size());
            assertThat(ids(after, "ana/app")).isEqualTo(texts("ana/app"));
            assertThat(ids(after, "ana/other")).isEqualTo(texts("ana/other"));
            assertThat(receiver.requests().subList(0, inVain).stream()
                            .map(Receiver.Request::id)
                            .distinct())
                    .containsExactlyInAnyOrder(
                            texts("ana/app").getFirst(), texts("ana/other").getFirst());
        }
    }

    @Test
    void anEventThatNobodyTakesForDaysStepsAsideAndSaysSo() throws Exception {
        try (Receiver receiver =
                new Receiver(request -> Receiver.Answer.of(request.body().contains("t1") ? 500 : 200))) {
            long webhook = told(receiver, List.of(1, 2));
            for (int hour = 0; hour < 69; hour += 3) {
                rig.pass(Duration.ofHours(3));
            }
            assertThat(rig.states()).containsExactly("pending 2");
            rig.pass(Duration.ofHours(3));
            assertThat(rig.states()).containsExactly("delivered 1", "failed 1");
            Delivery failed = failed(webhook);
            assertThat(failed.reason().orElseThrow())
                    .startsWith("given up after")
                    .contains("72 hours")
                    .contains("the receiver answered 500");
            assertThat(rig.log.attempts(failed.id())).hasSize(DeliveryLog.ATTEMPTS_KEPT);
        }
    }

    @Test
    void aRefusedEventStepsAsideAfterAnHourAndIsSentAgainByHand() throws Exception {
        try (Receiver receiver =
                new Receiver(request -> Receiver.Answer.of(request.body().contains("t2") ? 403 : 200))) {
            long webhook = told(receiver, List.of(1, 2, 3));
            assertThat(rig.states()).containsExactly("delivered 1", "pending 2");
            for (int minute = 0; minute < 60; minute += 5) {
                assertThat(rig.states()).containsExactly("delivered 1", "pending 2");
                rig.pass(Duration.ofMinutes(5));
            }
            assertThat(rig.states()).containsExactly("delivered 2", "failed 1");
            Delivery failed = failed(webhook);
            assertThat(failed.reason().orElseThrow()).contains("the receiver answered 403");
            receiver.become(request -> Receiver.Answer.of(200));
            int before = receiver.requests().size();
            assertThat(rig.redelivery.one(webhook, failed.id())).isTrue();
            rig.settle();
            assertThat(receiver.requests().get(before).id())
                    .isEqualTo(failed.event().toString());
            assertThat(rig.states()).containsExactly("delivered 3");
            assertThat(rig.redelivery.one(webhook, failed.id() + 1000)).isFalse();
            assertThat(rig.redelivery.one(webhook + 1, failed.id())).isFalse();
        }
    }

    @Test
    void eventsThatAReceiverRejectsDelayTheOthersOfTheirRepositoryBySecondsEach() throws Exception {
        try (Receiver receiver = new Receiver(
                request -> Receiver.Answer.of(request.body().matches("(?s).*\"t[0-9]*[02468]\".*") ? 422 : 200))) {
            told(receiver, IntStream.range(0, 20).boxed().toList());
            Instant begun = clock.instant();
            while (rig.pending() > 0) {
                rig.pass(Duration.ofSeconds(5));
            }
            assertThat(rig.states()).containsExactly("delivered 10", "failed 10");
            assertThat(Duration.between(begun, clock.instant())).isLessThanOrEqualTo(Duration.ofSeconds(160));
        }
    }

    @Test
    void theHourOfARefusedEventBeginsWithTheRefusalAndNotWithTheOutageBeforeIt() throws Exception {
        try (Receiver receiver = Receiver.answering(503)) {
            told(receiver, List.of(1, 2));
            rig.pass(Duration.ofHours(2));
            // As a proxy answers whose server is not there yet.
            receiver.become(request -> Receiver.Answer.of(404));
            rig.pass(Duration.ofHours(1));
            rig.pass(Duration.ofMinutes(50));
            assertThat(rig.states()).containsExactly("pending 2");
            receiver.become(request -> Receiver.Answer.of(200));
            rig.pass(Duration.ofHours(1));
            assertThat(rig.states()).containsExactly("delivered 2");
        }
    }

    @Test
    void allThatFailedIsSentAgainInItsOrder() throws Exception {
        try (Receiver receiver = Receiver.answering(404)) {
            long webhook = told(receiver, IntStream.range(0, 5).boxed().toList());
            for (int hour = 0; hour < 5; hour++) {
                rig.pass(Duration.ofHours(1));
            }
            assertThat(rig.states()).containsExactly("failed 5");
            receiver.become(request -> Receiver.Answer.of(200));
            int before = receiver.requests().size();
            assertThat(rig.redelivery.failed(webhook)).isEqualTo(new Redelivery.Again(5, 0));
            rig.settle();
            assertThat(receiver.requests().subList(before, before + 5).stream().map(Receiver.Request::id))
                    .containsExactlyElementsOf(texts("ana/app"));
            assertThat(rig.redelivery.failed(webhook)).isEqualTo(new Redelivery.Again(0, 0));
        }
    }

    @Test
    void aReceiverThatAsksForPatienceIsLeftAlone() throws Exception {
        try (Receiver receiver =
                new Receiver(request -> new Receiver.Answer(429, Map.of("Retry-After", "600"), "slower"))) {
            told(receiver, 1);
            rig.pass(Duration.ofMinutes(9));
            assertThat(receiver.requests()).hasSize(1);
            rig.pass(Duration.ofMinutes(2));
            assertThat(receiver.requests()).hasSize(2);
        }
    }
}
