package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.webhooks.Times;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Claims of lanes: one sender at a time, and none that has died. */
class TakeoverTest extends RigTest {
    private final FanOut fanOut = new FanOut(rig.jdbc, rig.transactions, clock, rig.settings);
    private final Lanes lanes = new Lanes(rig.jdbc, rig.transactions, clock, rig.settings);

    @Test
    void theLaneOfADeadSenderIsTakenOverWithTheSameEvent() throws Exception {
        try (Receiver receiver = Receiver.willing()) {
            rig.webhook(receiver.url());
            rig.push("ana/app", List.of(1, 2));
            fanOut.next();
            // This sender claims and is never heard of again.
            Lanes.Claim dead = claim().getFirst();
            Lanes.Head head = lanes.head(dead.lane()).orElseThrow();
            assertThat(claim()).isEmpty();
            rig.start();
            rig.wakeup.changed();
            rig.await("it looked", () -> rig.figures.queued().pending() == 2);
            assertThat(receiver.requests()).isEmpty();
            clock.advance(rig.settings.lease());
            rig.settle();
            assertThat(receiver.requests()).hasSize(2);
            assertThat(receiver.requests().getFirst().id())
                    .isEqualTo(head.event().id().toString());
            assertThat(rig.states()).containsExactly("delivered 2");
        }
    }

    @Test
    void aSenderThatComesBackAfterATakeoverChangesNothing() {
        rig.webhook("http://127.0.0.1:9/");
        rig.push("ana/app", List.of(1, 2));
        fanOut.next();
        Lanes.Claim first = claim().getFirst();
        Lanes.Head head = lanes.head(first.lane()).orElseThrow();
        clock.advance(rig.settings.lease());
        Lanes.Claim second = claim().getFirst();
        assertThat(second.lane()).isEqualTo(first.lane());
        Instant heldUntil = clock.instant().plus(rig.settings.lease());
        lanes.settle(second, head, exchange(new Outcome.Delivered()), verdict("delivered", clock.instant(), heldUntil));
        assertThat(rig.pending()).isEqualTo(1);
        // The first one's failure comes late: the event stays delivered, the count true, the claim the second's.
        lanes.settle(
                first,
                head,
                exchange(new Outcome.Refused(Outcome.Fault.TARGET)),
                verdict("pending", clock.instant().plus(Duration.ofHours(1)), clock.instant()));
        lanes.release(first);
        assertThat(rig.states()).containsExactly("delivered 1", "pending 1");
        assertThat(rig.count("webhook_lane WHERE pending = 1")).isEqualTo(1);
        assertThat(claim()).isEmpty();
        lanes.release(second);
        assertThat(claim()).hasSize(1);
    }

    @Test
    void aSenderThatComesBackAfterARedeliveryDoesNotSettleIt() {
        long webhook = rig.webhook("http://127.0.0.1:9/");
        rig.push("ana/app", 1);
        fanOut.next();
        Lanes.Claim first = claim().getFirst();
        Lanes.Head head = lanes.head(first.lane()).orElseThrow();
        clock.advance(rig.settings.lease());
        Lanes.Claim second = claim().getFirst();
        assertThat(lanes.settle(
                        second,
                        head,
                        exchange(new Outcome.Delivered()),
                        verdict("delivered", clock.instant(), clock.instant())))
                .isTrue();
        assertThat(rig.redelivery.one(webhook, head.delivery())).isTrue();
        assertThat(lanes.settle(
                        first,
                        head,
                        exchange(new Outcome.Refused(Outcome.Fault.TARGET)),
                        verdict("failed", clock.instant(), clock.instant())))
                .isFalse();
        assertThat(rig.states()).containsExactly("pending 1");
        assertThat(rig.count("webhook_attempt")).isEqualTo(1);
        assertThat(rig.count("webhook_lane WHERE pending = 1")).isEqualTo(1);
        assertThat(rig.webhooks.find(webhook).orElseThrow().failingSince()).isEmpty();
    }

    @Test
    void aLaneIsClaimedByOneOfManyAtATime() throws Exception {
        long webhook = rig.webhook("http://127.0.0.1:9/");
        for (int repository = 0; repository < 100; repository++) {
            rig.push("ana/app-" + repository, 1);
        }
        fanOut.next();
        List<Lanes.Claim> claims = Collections.synchronizedList(new ArrayList<>());
        CyclicBarrier together = new CyclicBarrier(8);
        List<Thread> claimers = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    try {
                        together.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    claims.addAll(lanes.claim(room(100, 25, webhook)));
                }))
                .toList();
        for (Thread claimer : claimers) {
            claimer.join();
        }
        Set<Lane> different = new HashSet<>();
        claims.forEach(
                claim -> assertThat(different.add(claim.lane())).as("%s", claim).isTrue());
        claims.addAll(lanes.claim(room(200, 200, webhook)));
        assertThat(claims).hasSize(100);
    }

    @Test
    void fanOutsOfSeveralRegistriesDoNotOvertakeEachOther() throws Exception {
        rig.webhook("http://127.0.0.1:9/");
        for (int i = 0; i < 30; i++) {
            int first = i * 100;
            rig.push("ana/app", IntStream.range(first, first + 100).boxed().toList());
        }
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch looked = new CountDownLatch(1);
        Thread slow = Thread.ofPlatform()
                .start(() -> rig.transactions.executeWithoutResult(status -> {
                    fanOut.next();
                    held.countDown();
                    Rig.await(looked);
                }));
        held.await();
        // The first batch is taken and not committed: nobody may take the second.
        assertThat(new FanOut(rig.jdbc, rig.transactions, clock, rig.settings).next())
                .isEqualTo(new FanOut.Batch(false, false, true));
        assertThat(rig.count("webhook_event")).isZero();
        looked.countDown();
        slow.join();
        while (fanOut.next().more()) {
            // Until all are there.
        }
        assertThat(rig.count("webhook_delivery WHERE state = 'pending'")).isEqualTo(3000);
    }

    @Test
    void twoRegistriesOnOneDatabaseSendEachEventInOrder() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Receiver receiver = new Receiver(request -> {
                    order.add(request.id());
                    return Receiver.Answer.of(200);
                });
                Rig other = new Rig(database, clock)) {
            rig.webhook(receiver.url());
            rig.start();
            other.start();
            for (int i = 0; i < 200; i++) {
                (i % 2 == 0 ? rig : other).push("ana/app", i);
                other.wakeup.changed();
            }
            rig.settle();
            other.settle();
            rig.await("all are delivered", () -> rig.states().equals(List.of("delivered 200")));
            assertThat(order)
                    .isEqualTo(rig.ids("ana/app").stream().map(Object::toString).toList());
        }
    }

    @Test
    void anEventThatIsCommittedLateComesAfterThoseThatWereDelivered() throws Exception {
        try (Receiver receiver = Receiver.willing()) {
            rig.webhook(receiver.url());
            rig.start();
            CountDownLatch written = new CountDownLatch(1);
            CountDownLatch commit = new CountDownLatch(1);
            Thread late = Thread.ofPlatform()
                    .start(() -> rig.transactions.executeWithoutResult(status -> {
                        rig.push("ana/app", 1);
                        written.countDown();
                        Rig.await(commit);
                    }));
            written.await();
            rig.push("ana/app", 2);
            rig.settle();
            assertThat(receiver.requests()).hasSize(1);
            commit.countDown();
            late.join();
            rig.settle();
            assertThat(receiver.requests()).hasSize(2);
            assertThat(receiver.requests().get(1).body()).contains("\"t1\"");
        }
    }

    @Test
    void anAttemptThatFailsOrSucceedsLikeTheOneBeforeItDoesNotWaitForItsTargetsRow() throws Exception {
        long webhook = rig.webhook("http://127.0.0.1:9/");
        rig.push("ana/app", List.of(1, 2, 3));
        fanOut.next();
        Lanes.Claim claim = claim().getFirst();
        // The first failure and the first success are told, and wait.
        fail(claim);
        assertThat(rig.webhooks.find(webhook).orElseThrow().failingSince()).contains(clock.instant());
        whileLocked(webhook, () -> fail(claim));
        succeed(claim);
        assertThat(rig.webhooks.find(webhook).orElseThrow().failingSince()).isEmpty();
        whileLocked(webhook, () -> succeed(claim));
        assertThat(rig.states()).containsExactly("delivered 2", "pending 1");
        assertThat(rig.count("webhook_attempt")).isEqualTo(4);
    }

    /** Runs something while another transaction holds a target's row; what waits for that is ended by the database. */
    private void whileLocked(long webhook, Runnable settling) throws Exception {
        try (Connection other = database.connections().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM webhook WHERE id = " + webhook + " FOR NO KEY UPDATE");
            rig.transactions.executeWithoutResult(status -> {
                rig.jdbc.sql("SET LOCAL lock_timeout = '5s'").update();
                settling.run();
            });
            other.rollback();
        }
    }

    private void fail(Lanes.Claim claim) {
        assertThat(lanes.settle(
                        claim,
                        lanes.head(claim.lane()).orElseThrow(),
                        exchange(new Outcome.Unavailable(Optional.empty())),
                        verdict("pending", clock.instant(), clock.instant())))
                .isTrue();
    }

    private void succeed(Lanes.Claim claim) {
        assertThat(lanes.settle(
                        claim,
                        lanes.head(claim.lane()).orElseThrow(),
                        exchange(new Outcome.Delivered()),
                        verdict("delivered", clock.instant(), clock.instant())))
                .isTrue();
    }

    private List<Lanes.Claim> claim() {
        return lanes.claim(new Lanes.Room(10, Map.of(Slots.Standing.UNKNOWN, 10), Map.of(), List.of()));
    }

    private static Lanes.Room room(int most, int each, long target) {
        return new Lanes.Room(
                most,
                Map.of(Slots.Standing.PROMPT, most),
                Map.of(target, new Lanes.Share(Slots.Standing.PROMPT, each)),
                List.of());
    }

    private Exchange exchange(Outcome outcome) {
        return new Exchange(Times.now(clock), 1, outcome, Map.of(), "{}", Optional.empty(), "as told");
    }

    private static Lanes.Verdict verdict(String state, Instant next, Instant heldUntil) {
        return new Lanes.Verdict(state, Optional.of("as told"), next, heldUntil);
    }
}
