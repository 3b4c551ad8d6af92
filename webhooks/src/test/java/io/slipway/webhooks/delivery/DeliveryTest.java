package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.oci.RepositoryName;
import io.slipway.webhooks.EventType;
import io.slipway.webhooks.WebhookDatabase;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.receiver.CustomHeaders;
import io.slipway.webhooks.receiver.SecretBox;
import io.slipway.webhooks.receiver.SecretLostException;
import io.slipway.webhooks.receiver.SigningSecret;
import io.slipway.webhooks.receiver.Webhook;
import io.slipway.webhooks.receiver.WebhookChange;
import io.slipway.webhooks.receiver.WebhookScope;
import io.slipway.webhooks.receiver.WebhookUrl;
import io.slipway.webhooks.receiver.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events on their way from the outbox to receivers that answer, refuse, hang and come back. */
class DeliveryTest {
    private final TestDatabase database = WebhookDatabase.create();
    private final MovingClock clock = new MovingClock();
    private final Rig rig = new Rig(database, clock);

    @AfterEach
    void close() {
        rig.close();
        database.close();
    }

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
            rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
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
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(503))) {
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
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", List.of(1, 2));
            rig.settle();
            for (int hour = 0; hour < 69; hour += 3) {
                rig.pass(Duration.ofHours(3));
            }
            assertThat(rig.states()).containsExactly("pending 2");
            rig.pass(Duration.ofHours(3));
            assertThat(rig.states()).containsExactly("delivered 1", "failed 1");
            Delivery failed = rig.log
                    .list(webhook, Optional.of(DeliveryState.FAILED), Long.MAX_VALUE, 10)
                    .getFirst();
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
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", List.of(1, 2, 3));
            rig.settle();
            assertThat(rig.states()).containsExactly("delivered 1", "pending 2");
            for (int minute = 0; minute < 60; minute += 5) {
                assertThat(rig.states()).containsExactly("delivered 1", "pending 2");
                rig.pass(Duration.ofMinutes(5));
            }
            assertThat(rig.states()).containsExactly("delivered 2", "failed 1");
            Delivery failed = rig.log
                    .list(webhook, Optional.of(DeliveryState.FAILED), Long.MAX_VALUE, 10)
                    .getFirst();
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
            rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", IntStream.range(0, 20).boxed().toList());
            rig.settle();
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
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(503))) {
            rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", List.of(1, 2));
            rig.settle();
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
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(404))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", IntStream.range(0, 5).boxed().toList());
            rig.settle();
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
            rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            rig.pass(Duration.ofMinutes(9));
            assertThat(receiver.requests()).hasSize(1);
            rig.pass(Duration.ofMinutes(2));
            assertThat(receiver.requests()).hasSize(2);
        }
    }

    @Test
    void aTargetWithoutSuccessForAWeekIsPausedAndGoesOnWhenToldTo() throws Exception {
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(500))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", List.of(1, 2, 3, 4, 5));
            rig.settle();
            for (int hour = 0; hour < 7 * 24; hour += 6) {
                rig.pass(Duration.ofHours(6));
            }
            Webhook paused = rig.webhooks.find(webhook).orElseThrow();
            assertThat(paused.pausedAt()).isPresent();
            assertThat(paused.note().orElseThrow())
                    .startsWith("no attempt has succeeded since 2026-03-01T12:00:00Z")
                    .contains("500");
            int before = receiver.requests().size();
            receiver.become(request -> Receiver.Answer.of(200));
            rig.push("ana/app", 6);
            rig.pass(Duration.ofHours(5));
            assertThat(receiver.requests()).hasSize(before);
            assertThat(rig.webhooks.resume(webhook).orElseThrow().pausedAt()).isEmpty();
            rig.settle();
            assertThat(tags(receiver.requests()
                            .subList(before, receiver.requests().size())))
                    .containsExactly("t3", "t4", "t5", "t6");
            assertThat(rig.webhooks.find(webhook).orElseThrow().note()).isEmpty();
        }
    }

    @Test
    void aTargetThatHadNothingToGetForAWeekIsNotPausedByOneFailure() throws Exception {
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(400))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            assertThat(rig.webhooks.find(webhook).orElseThrow().failingSince()).contains(clock.instant());
            rig.pass(Duration.ofHours(1));
            assertThat(rig.states()).containsExactly("failed 1");
            assertThat(rig.webhooks.find(webhook).orElseThrow().failingSince()).isEmpty();
            rig.pass(Duration.ofDays(8));
            receiver.become(request -> Receiver.Answer.of(502));
            rig.push("ana/app", 2);
            rig.settle();
            assertThat(receiver.requests()).hasSizeGreaterThan(2);
            assertThat(rig.states()).containsExactly("failed 1", "pending 1");
            assertThat(rig.webhooks.find(webhook).orElseThrow().pausedAt()).isEmpty();
        }
    }

    @Test
    void theTimeOfAPauseOrOfAWrongAddressDoesNotCountAgainstWhatWaits() throws Exception {
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(410))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            rig.pass(Duration.ofDays(4));
            receiver.become(request -> Receiver.Answer.of(503));
            rig.webhooks.resume(webhook);
            rig.settle();
            assertThat(rig.states()).containsExactly("pending 1");
            rig.webhooks.change(webhook, change(Optional.of(false)));
            rig.pass(Duration.ofDays(4));
            rig.webhooks.change(webhook, change(Optional.of(true)));
            rig.settle();
            assertThat(rig.states()).containsExactly("pending 1");
            Webhook failing = rig.webhooks.find(webhook).orElseThrow();
            assertThat(failing.failingSince()).contains(clock.instant());
            assertThat(failing.pausedAt()).isEmpty();
            rig.webhooks.change(webhook, url(receiver.url() + "/other"));
            rig.settle();
            assertThat(rig.states()).containsExactly("pending 1");
            rig.pass(Duration.ofDays(4));
            assertThat(rig.states()).containsExactly("failed 1");
        }
    }

    @Test
    void aNewSecretWorksAtOnceAfterTheKeyWasLost() throws Exception {
        try (Receiver receiver = Receiver.willing()) {
            long webhook = rig.webhook(receiver.url());
            SecretBox other = new SecretBox() {
                @Override
                public byte[] seal(String purpose, byte[] secret) {
                    byte[] sealed = Arrays.copyOf(secret, secret.length + 1);
                    sealed[secret.length] = 42;
                    return sealed;
                }

                @Override
                public byte[] open(String purpose, byte[] sealed) {
                    if (sealed[sealed.length - 1] != 42) {
                        throw new SecretLostException(new IllegalArgumentException("another key"));
                    }
                    return Arrays.copyOf(sealed, sealed.length - 1);
                }
            };
            Webhooks later = rig.webhooks(other);
            assertThatThrownBy(() -> later.recipient(webhook)).isInstanceOf(SecretLostException.class);
            SigningSecret secret = later.rotate(webhook, Optional.empty(), Duration.ofHours(24))
                    .orElseThrow()
                    .secret();
            String signed = later.recipient(webhook).orElseThrow().signature("id", clock.instant(), "{}");
            assertThat(signed).isEqualTo(secret.sign("id", clock.instant(), "{}"));
        }
    }

    @Test
    void aReceiverThatIsGonePausesItsTargetAtOnce() throws Exception {
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(410))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", List.of(1, 2));
            rig.settle();
            rig.pass(Duration.ofHours(2));
            assertThat(receiver.requests()).hasSize(1);
            assertThat(rig.webhooks.find(webhook).orElseThrow().note().orElseThrow())
                    .contains("410");
            assertThat(rig.states()).containsExactly("pending 2");
        }
    }

    @Test
    void whatWaitsIsTriedAtOnceWhenItsTargetWasChanged() throws Exception {
        try (Receiver wrong = new Receiver(request -> Receiver.Answer.of(404));
                Receiver right = Receiver.willing()) {
            long webhook = rig.webhook(wrong.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            rig.webhooks.change(webhook, url(right.url()));
            rig.settle();
            assertThat(rig.states()).containsExactly("delivered 1");
        }
    }

    @Test
    void headersAreNotSentToAServerThatTheyWereNotGivenFor() throws Exception {
        try (Receiver first = Receiver.willing();
                Receiver second = Receiver.willing()) {
            long webhook = rig.webhook(first.url());
            CustomHeaders headers = CustomHeaders.of(Map.of("X-Token", "hush"));
            rig.webhooks.change(webhook, headers(Optional.empty(), headers));
            Webhook same =
                    rig.webhooks.change(webhook, url(first.url() + "/deeper")).orElseThrow();
            assertThat(same.headerNames()).containsExactly("X-Token");
            Webhook other = rig.webhooks.change(webhook, url(second.url())).orElseThrow();
            assertThat(other.headerNames()).isEmpty();
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            assertThat(second.requests().getFirst().header("X-Token")).isEmpty();
            Webhook anew = rig.webhooks
                    .change(webhook, headers(Optional.of(WebhookUrl.parse(first.url())), headers))
                    .orElseThrow();
            assertThat(anew.headerNames()).containsExactly("X-Token");
            rig.push("ana/app", 2);
            rig.settle();
            assertThat(first.requests().getFirst().header("X-Token")).isEqualTo("hush");
        }
    }

    @Test
    void aHeaderThatComesBackIsHiddenAlsoWhereTheAnswerWasCut() {
        Hidden hidden = new Hidden(CustomHeaders.of(Map.of("Authorization", "Bearer sesame-open", "X-Short", "1")));
        assertThat(hidden.in("1: Bearer sesame-open; sesame-open")).isEqualTo("1: (hidden); (hidden)");
        assertThat(hidden.inCut("it was sesame")).isEqualTo("it was (hidden)");
        assertThat(hidden.inCut("it was ses")).isEqualTo("it was ses");
    }

    @Test
    void aRedirectIsNotFollowedAndItsTargetIsInTheLog() throws Exception {
        try (Receiver inner = Receiver.willing();
                Receiver outer =
                        new Receiver(request -> new Receiver.Answer(307, Map.of("Location", inner.url()), ""))) {
            long webhook = rig.webhook(outer.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            assertThat(inner.requests()).isEmpty();
            Delivery delivery =
                    rig.log.list(webhook, Optional.empty(), Long.MAX_VALUE, 1).getFirst();
            assertThat(rig.log.attempts(delivery.id()).getFirst().detail())
                    .isEqualTo("the receiver answered 307, which leads to " + inner.url() + " and is not followed");
        }
    }

    @Test
    void anAddressThatIsNotAllowedIsNotConnectedTo() throws Exception {
        long webhook = rig.webhook("http://[::1]:9/");
        long metadata = rig.webhook("http://169.254.169.254/latest/meta-data");
        rig.start();
        rig.push("ana/app", 1);
        rig.settle();
        for (long target : List.of(webhook, metadata)) {
            Delivery delivery =
                    rig.log.list(target, Optional.empty(), Long.MAX_VALUE, 1).getFirst();
            DeliveryLog.Attempt attempt = rig.log.attempts(delivery.id()).getFirst();
            assertThat(attempt.outcome()).isEqualTo("refused");
            assertThat(attempt.detail()).contains("is not connected to").contains("slipway.webhooks.private-networks");
            assertThat(attempt.answer()).isEmpty();
        }
    }

    @Test
    void theLogShowsWhatWasSentAndWhatCameBackWithoutSecrets() throws Exception {
        String body = "Bearer hush, hush\n" + "x".repeat(10_000) + "\0";
        try (Receiver receiver =
                new Receiver(request -> new Receiver.Answer(202, Map.of("X-Answer", "yes, hush"), body))) {
            long webhook = rig.webhook(receiver.url());
            rig.webhooks.change(
                    webhook,
                    new WebhookChange(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(CustomHeaders.of(Map.of("Authorization", "Bearer hush"))),
                            Optional.empty(),
                            Optional.empty()));
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            Delivery delivery =
                    rig.log.list(webhook, Optional.empty(), Long.MAX_VALUE, 1).getFirst();
            DeliveryLog.Attempt attempt = rig.log.attempts(delivery.id()).getFirst();
            Receiver.Request sent = receiver.requests().getFirst();
            assertThat(sent.header("Authorization")).isEqualTo("Bearer hush");
            assertThat(attempt.requestHeaders())
                    .containsEntry("Authorization", "(hidden)")
                    .containsEntry("webhook-id", delivery.event().toString())
                    .containsEntry("Content-Type", "application/cloudevents+json; charset=utf-8");
            assertThat(attempt.requestBody()).isEqualTo(sent.body());
            assertThat(attempt.answer().orElseThrow().status()).isEqualTo(202);
            assertThat(attempt.answer().orElseThrow().body())
                    .isEqualTo(("(hidden), (hidden)\n" + "x".repeat(4078)).substring(0, 4096));
            assertThat(attempt.answer().orElseThrow().headers()).containsEntry("x-answer", "yes, (hidden)");
            assertThat(rig.count("webhook WHERE sealed_headers::text LIKE '%' || encode('hush', 'hex') || '%'"))
                    .isZero();
        }
    }

    @Test
    void bothSecretsSignUntilTheOldOneEnds() throws Exception {
        try (Receiver receiver = Receiver.willing()) {
            SigningSecret first = SigningSecret.parse("whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
            long webhook = rig.webhook(receiver.url());
            rig.webhooks.rotate(webhook, Optional.of(first), Duration.ZERO);
            SigningSecret second = rig.webhooks
                    .rotate(webhook, Optional.empty(), Duration.ofHours(24))
                    .orElseThrow()
                    .secret();
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            rig.clock.advance(Duration.ofHours(25));
            rig.push("ana/app", 2);
            rig.settle();
            Receiver.Request both = receiver.requests().get(0);
            assertThat(both.header("webhook-signature")).isEqualTo(sign(second, both) + " " + sign(first, both));
            Receiver.Request one = receiver.requests().get(1);
            assertThat(one.header("webhook-signature")).isEqualTo(sign(second, one));
        }
    }

    @Test
    void aReceiverThatHangsDelaysNobodyElse() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (Receiver hanging = new Receiver(request -> {
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Receiver.Answer.of(200);
                });
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
        try (Receiver hanging = new Receiver(request -> {
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Receiver.Answer.of(200);
                });
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

    @Test
    void whatTheLogNeedNotShowAnyMoreIsRemoved() throws Exception {
        try (Receiver receiver =
                new Receiver(request -> Receiver.Answer.of(request.body().contains("t2") ? 400 : 200))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", 1);
            rig.push("ana/other", 2);
            rig.settle();
            rig.pass(Duration.ofHours(1));
            assertThat(rig.states()).containsExactly("delivered 1", "failed 1");
            rig.pass(Duration.ofDays(7));
            rig.await("the delivered one is gone", () -> rig.states().equals(List.of("failed 1")));
            rig.pass(Duration.ofDays(23).plusHours(2));
            rig.await("all is gone", () -> rig.count("webhook_event") == 0 && rig.count("webhook_attempt") == 0);
            assertThat(rig.webhooks.delete(webhook)).isTrue();
            assertThat(rig.webhooks.find(webhook)).isEmpty();
            rig.pass(Duration.ofMinutes(2));
            rig.await("so is the target", () -> rig.count("webhook") == 0);
        }
    }

    @Test
    void aDeletedTargetTakesItsQueueAlong() throws Exception {
        try (Receiver receiver = new Receiver(request -> Receiver.Answer.of(503))) {
            long webhook = rig.webhook(receiver.url());
            rig.start();
            rig.push("ana/app", List.of(1, 2, 3));
            rig.settle();
            rig.webhooks.delete(webhook);
            rig.clock.advance(Duration.ofMinutes(2));
            rig.wakeup.changed();
            rig.await(
                    "nothing is left",
                    () -> rig.count("webhook") + rig.count("webhook_lane") + rig.count("webhook_event") == 0);
        }
    }

    @Test
    void whatFindsTheQueueFullStepsAsideAtOnce() throws Exception {
        try (Rig small = new Rig(database, clock, Map.of("slipway.webhooks.queue", "3"));
                Receiver receiver = new Receiver(request -> Receiver.Answer.of(503))) {
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

    private static String sign(SigningSecret secret, Receiver.Request request) {
        return secret.sign(
                request.id(),
                Instant.ofEpochSecond(Long.parseLong(request.header("webhook-timestamp"))),
                request.body());
    }

    private static WebhookChange change(Optional<Boolean> enabled) {
        return new WebhookChange(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), enabled);
    }

    private static WebhookChange headers(Optional<WebhookUrl> url, CustomHeaders headers) {
        return new WebhookChange(
                url, Optional.empty(), Optional.empty(), Optional.of(headers), Optional.empty(), Optional.empty());
    }

    private static WebhookChange url(String url) {
        return new WebhookChange(
                Optional.of(WebhookUrl.parse(url)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private List<String> texts(String repository) {
        return rig.ids(repository).stream().map(Object::toString).toList();
    }

    private static List<String> ids(List<Receiver.Request> requests, String repository) {
        return requests.stream()
                .filter(request -> request.body().contains("\"repository\":\"" + repository + "\""))
                .map(Receiver.Request::id)
                .toList();
    }

    private static List<String> tags(Receiver receiver) {
        return tags(receiver.requests());
    }

    private static List<String> tags(List<Receiver.Request> requests) {
        return requests.stream()
                .map(request -> request.body().replaceAll("(?s).*\"tag\":\"([^\"]+)\".*", "$1"))
                .toList();
    }
}
