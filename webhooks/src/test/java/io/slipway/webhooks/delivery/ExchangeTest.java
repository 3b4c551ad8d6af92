package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.webhooks.receiver.CustomHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is sent and what comes back, as the log shows it: without secrets, and of no address that is not allowed. */
class ExchangeTest extends RigTest {
    @Test
    void theLogShowsWhatWasSentAndWhatCameBackWithoutSecrets() throws Exception {
        String body = "Bearer hush, hush\n" + "x".repeat(10_000) + "\0";
        try (Receiver receiver =
                new Receiver(request -> new Receiver.Answer(202, Map.of("X-Answer", "yes, hush"), body))) {
            long webhook = rig.webhook(receiver.url());
            rig.webhooks.change(
                    webhook, headers(Optional.empty(), CustomHeaders.of(Map.of("Authorization", "Bearer hush"))));
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            Delivery delivery = latest(webhook);
            DeliveryLog.Attempt attempt = attempt(delivery);
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
            long webhook = told(outer, 1);
            assertThat(inner.requests()).isEmpty();
            Delivery delivery = latest(webhook);
            assertThat(attempt(delivery).detail())
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
            Delivery delivery = latest(target);
            DeliveryLog.Attempt attempt = attempt(delivery);
            assertThat(attempt.outcome()).isEqualTo("refused");
            assertThat(attempt.detail()).contains("is not connected to").contains("slipway.webhooks.private-networks");
            assertThat(attempt.answer()).isEmpty();
        }
    }
}
