package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.webhooks.WebhookDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told while nobody listens is not lost. Without it, each of these waits for longer than a test may last. */
@Timeout(120)
class WakeupTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Wakeup wakeup = new Wakeup();

    @Test
    void aPushBetweenTheReadAndTheWaitEndsTheWaitAtOnce() throws Exception {
        // Somebody has read the outbox and found nothing; this comes before the wait.
        wakeup.written();
        assertThat(wakeup.await(LONG, true)).isEqualTo(new Wakeup.Signals(true, false));
    }

    @Test
    void aPushThatNobodyIsWokenForIsToldWithTheNextSignal() throws Exception {
        wakeup.written();
        wakeup.changed();
        assertThat(wakeup.await(LONG, false)).isEqualTo(new Wakeup.Signals(true, true));
        assertThat(wakeup.await(Duration.ofMillis(1), true)).isEqualTo(new Wakeup.Signals(false, false));
    }

    @Test
    void aPushThatNobodyIsWokenForIsToldWhenTheTimeIsOver() throws Exception {
        wakeup.written();
        assertThat(wakeup.await(Duration.ofMillis(1), false)).isEqualTo(new Wakeup.Signals(true, false));
    }

    @Test
    void anEventThatFoundAnotherRegistryAtTheOutboxIsQueuedWhenThatHasGone() throws Exception {
        try (TestDatabase database = WebhookDatabase.create();
                Receiver receiver = Receiver.willing();
                Rig rig = new Rig(database, new MovingClock(), Map.of("slipway.webhooks.poll", "10m"));
                Connection other = database.connections().getConnection()) {
            rig.webhook(receiver.url());
            rig.start();
            rig.turn();
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT pg_advisory_xact_lock(" + FanOut.LOCK + ")");
            rig.push("ana/app", 1);
            // Three turns, after which the signal of the push was heard for certain.
            for (int turn = 0; turn < 3; turn++) {
                rig.turn();
            }
            assertThat(rig.figures.queued().outbox()).isEqualTo(1);
            assertThat(receiver.requests()).isEmpty();
            other.commit();
            rig.await("the event came", () -> receiver.requests().size() == 1);
        }
    }
}
