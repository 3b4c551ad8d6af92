package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.webhooks.Times;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is removed in the background, by one registry and by two at once. */
class HousekeepingTest extends RigTest {
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
        try (Receiver receiver = Receiver.answering(503)) {
            long webhook = told(receiver, List.of(1, 2, 3));
            rig.webhooks.delete(webhook);
            rig.clock.advance(Duration.ofMinutes(2));
            rig.wakeup.changed();
            rig.await(
                    "nothing is left",
                    () -> rig.count("webhook") + rig.count("webhook_lane") + rig.count("webhook_event") == 0);
        }
    }

    @Test
    void anEventWhoseLastDeliveriesTwoRegistriesRemoveAtOnceGoesToo() throws Exception {
        long first = rig.webhook("http://127.0.0.1:9/");
        long second = rig.webhook("http://127.0.0.1:9/");
        rig.push("ana/app", 1);
        new FanOut(rig.jdbc, rig.transactions, clock, rig.settings).next();
        delivered(first, Duration.ofDays(8));
        delivered(second, Duration.ofDays(7).minusHours(1));
        // One registry removes the older of them, and has not committed when another, whose clock is ahead, removes the
        // other.
        Clock ahead = Clock.fixed(clock.instant().plus(Duration.ofHours(2)), ZoneOffset.UTC);
        CountDownLatch removed = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        Thread one = Thread.ofPlatform()
                .start(() -> rig.transactions.executeWithoutResult(status -> {
                    housekeeping(clock).run();
                    removed.countDown();
                    Rig.await(commit);
                }));
        removed.await();
        Housekeeping other = housekeeping(ahead);
        other.run();
        commit.countDown();
        one.join();
        assertThat(rig.count("webhook_delivery WHERE webhook_id = " + first)).isZero();
        other.run();
        assertThat(rig.count("webhook_delivery")).isZero();
        assertThat(rig.count("webhook_event")).isZero();
    }

    @Test
    void aRunTakesOneBatchOfEachKindAndSaysThatThereIsMore() {
        long first = rig.webhook("http://127.0.0.1:9/");
        long second = rig.webhook("http://127.0.0.1:9/");
        long off = rig.webhook("http://127.0.0.1:9/");
        rig.push("ana/app", IntStream.range(0, 1500).boxed().toList());
        FanOut fanOut = new FanOut(rig.jdbc, rig.transactions, clock, rig.settings);
        while (fanOut.next().more()) {
            // Until all are there.
        }
        delivered(first, Duration.ofDays(8));
        delivered(second, Duration.ofDays(8));
        rig.jdbc
                .sql("UPDATE webhook_delivery SET state = 'failed' WHERE webhook_id = :webhook")
                .param("webhook", second)
                .update();
        rig.jdbc
                .sql("UPDATE webhook SET enabled = false WHERE id = :webhook")
                .param("webhook", off)
                .update();
        clock.advance(Duration.ofDays(31));
        Housekeeping housekeeping = housekeeping(clock);
        assertThat(housekeeping.run()).isTrue();
        assertThat(rig.states()).containsExactly("delivered 500", "failed 1500", "pending 500");
        assertThat(rig.count("webhook_lane WHERE pending = 500 AND webhook_id = " + off))
                .isEqualTo(1);
        assertThat(housekeeping.isDue()).isTrue();
        assertThat(housekeeping.run()).isFalse();
        assertThat(rig.states()).containsExactly("failed 1500");
        assertThat(housekeeping.isDue()).isFalse();
    }

    @Test
    void aLongLogThatAnotherRegistryWasAtIsLookedAtAgain() throws Exception {
        try (Rig narrow = new Rig(database, clock, Map.of("slipway.webhooks.log-length", "1"));
                Connection other = database.connections().getConnection()) {
            long webhook = narrow.webhook("http://127.0.0.1:9/");
            narrow.push("ana/app", List.of(1, 2, 3));
            new FanOut(narrow.jdbc, narrow.transactions, clock, narrow.settings).next();
            delivered(webhook, Duration.ofHours(1));
            Housekeeping housekeeping = new Housekeeping(narrow.jdbc, narrow.transactions, clock, narrow.settings);
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT pg_advisory_xact_lock(" + Housekeeping.LOCK + ")");
            assertThat(housekeeping.run()).isFalse();
            assertThat(narrow.count("webhook_delivery")).isEqualTo(3);
            other.commit();
            housekeeping.run();
            assertThat(narrow.count("webhook_delivery")).isEqualTo(1);
        }
    }

    private Housekeeping housekeeping(Clock time) {
        return new Housekeeping(rig.jdbc, rig.transactions, time, rig.settings);
    }

    private void delivered(long webhook, Duration ago) {
        rig.jdbc
                .sql("UPDATE webhook_delivery SET state = 'delivered', ended_at = :ended WHERE webhook_id = :webhook")
                .param("ended", Times.of(clock.instant().minus(ago)))
                .param("webhook", webhook)
                .update();
    }
}
