package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.webhooks.receiver.CustomHeaders;
import io.slipway.webhooks.receiver.SecretBox;
import io.slipway.webhooks.receiver.SecretLostException;
import io.slipway.webhooks.receiver.SigningSecret;
import io.slipway.webhooks.receiver.Webhook;
import io.slipway.webhooks.receiver.WebhookUrl;
import io.slipway.webhooks.receiver.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Targets that are paused, resumed, changed and given another secret while events wait for them. */
class TargetChangesTest extends RigTest {
    @Test
    void aTargetWithoutSuccessForAWeekIsPausedAndGoesOnWhenToldTo() throws Exception {
        try (Receiver receiver = Receiver.answering(500)) {
            long webhook = told(receiver, List.of(1, 2, 3, 4, 5));
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
        try (Receiver receiver = Receiver.answering(400)) {
            long webhook = told(receiver, 1);
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
        try (Receiver receiver = Receiver.answering(410)) {
            long webhook = told(receiver, 1);
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
    void aReceiverThatIsGonePausesItsTargetAtOnce() throws Exception {
        try (Receiver receiver = Receiver.answering(410)) {
            long webhook = told(receiver, List.of(1, 2));
            rig.pass(Duration.ofHours(2));
            assertThat(receiver.requests()).hasSize(1);
            assertThat(rig.webhooks.find(webhook).orElseThrow().note().orElseThrow())
                    .contains("410");
            assertThat(rig.states()).containsExactly("pending 2");
        }
    }

    @Test
    void whatWaitsIsTriedAtOnceWhenItsTargetWasChanged() throws Exception {
        try (Receiver wrong = Receiver.answering(404);
                Receiver right = Receiver.willing()) {
            long webhook = told(wrong, 1);
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

    private static String sign(SigningSecret secret, Receiver.Request request) {
        return secret.sign(
                request.id(),
                Instant.ofEpochSecond(Long.parseLong(request.header("webhook-timestamp"))),
                request.body());
    }
}
