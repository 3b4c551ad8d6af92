package io.slipway.webhooks.delivery;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.webhooks.WebhookDatabase;
import io.slipway.webhooks.receiver.CustomHeaders;
import io.slipway.webhooks.receiver.WebhookChange;
import io.slipway.webhooks.receiver.WebhookUrl;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/**
 * What a test of deliveries stands on: a database, a clock that is moved, the whole module on them, and the steps that most
 * begin with.
 */
abstract class RigTest {
    final TestDatabase database = WebhookDatabase.create();
    final MovingClock clock = new MovingClock();
    final Rig rig = new Rig(database, clock);

    @AfterEach
    void close() {
        rig.close();
        database.close();
    }

    /** A target in the namespace {@code ana} that was sent, as far as it takes them, events of {@code ana/app}. */
    final long told(Receiver receiver, List<Integer> numbers) throws InterruptedException {
        long webhook = rig.webhook(receiver.url());
        rig.start();
        rig.push("ana/app", numbers);
        rig.settle();
        return webhook;
    }

    final long told(Receiver receiver, int number) throws InterruptedException {
        return told(receiver, List.of(number));
    }

    /** The delivery of a target that the log shows first. */
    final Delivery latest(long webhook) {
        return rig.log.list(webhook, Optional.empty(), Long.MAX_VALUE, 1).getFirst();
    }

    /** The one that has failed. */
    final Delivery failed(long webhook) {
        return rig.log
                .list(webhook, Optional.of(DeliveryState.FAILED), Long.MAX_VALUE, 1)
                .getFirst();
    }

    /** The earliest attempt that is in the log. */
    final DeliveryLog.Attempt attempt(Delivery delivery) {
        return rig.log.attempts(delivery.id()).getFirst();
    }

    static WebhookChange change(Optional<Boolean> enabled) {
        return new WebhookChange(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), enabled);
    }

    static WebhookChange headers(Optional<WebhookUrl> url, CustomHeaders headers) {
        return new WebhookChange(
                url, Optional.empty(), Optional.empty(), Optional.of(headers), Optional.empty(), Optional.empty());
    }

    static WebhookChange url(String url) {
        return new WebhookChange(
                Optional.of(WebhookUrl.parse(url)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    final List<String> texts(String repository) {
        return rig.ids(repository).stream().map(Object::toString).toList();
    }

    static List<String> ids(List<Receiver.Request> requests, String repository) {
        return requests.stream()
                .filter(request -> request.body().contains("\"repository\":\"" + repository + "\""))
                .map(Receiver.Request::id)
                .toList();
    }

    static List<String> tags(Receiver receiver) {
        return tags(receiver.requests());
    }

    static List<String> tags(List<Receiver.Request> requests) {
        return requests.stream()
                .map(request -> request.body().replaceAll("(?s).*\"tag\":\"([^\"]+)\".*", "$1"))
                .toList();
    }
}
