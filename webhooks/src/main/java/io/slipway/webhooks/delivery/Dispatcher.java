package io.slipway.webhooks.delivery;

import io.slipway.webhooks.payload.Payloads;
import io.slipway.webhooks.receiver.Seals;
import io.slipway.webhooks.receiver.SecretBox;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps events going: queues what is in the outbox, claims lanes that are due and has each sent by a thread of its own. What
 * fails, as when the database is away, is logged and tried again; nothing is lost by it.
 *
 * <p>Platform threads: the lookup of a host holds the thread it is made on, and a few that hang would hold the carriers of
 * all virtual ones.
 */
public final class Dispatcher implements SmartLifecycle {
    static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** Between two looks, so that what comes together is taken together; longer where a look takes long. */
    private static final Duration BREATH = Duration.ofMillis(20);

    private static final Duration LONGEST_BREATH = Duration.ofSeconds(1);

    /** Until the outbox is looked at again where another registry was at it. */
    private static final Duration SOON = Duration.ofMillis(100);

    /** Of the database, that all senders together hold at a time. */
    private static final int CONNECTIONS = 4;

    private static final Duration IDLE = Duration.ofSeconds(30);

    /** How long the end waits for requests under way; those that break off then are sent again by the next start. */
    private static final Duration END = Duration.ofSeconds(3);

    private static final Duration LAST = Duration.ofSeconds(10);

    private final FanOut fanOut;
    private final Lanes lanes;
    private final LaneRun run;
    private final Housekeeping housekeeping;
    private final Figures figures;
    private final Slots slots;
    private final Wakeup wakeup;
    private final Clock clock;
    private final WebhookSettings settings;
    // Of each start its own: what was stopped may be started again.
    private volatile ThreadPoolExecutor senders = senders();
    private volatile Thread thread = dispatching();
    private volatile boolean running;
    // The dispatching thread's own.
    private boolean wanted = true;
    // Something may be in the outbox since the last fan-out that ran to its end.
    private boolean written = true;
    private long fannedOutAt = System.nanoTime();
    private boolean failing;

    Dispatcher(
            FanOut fanOut,
            Lanes lanes,
            LaneRun run,
            Housekeeping housekeeping,
            Figures figures,
            Wakeup wakeup,
            Clock clock,
            WebhookSettings settings) {
        this.fanOut = fanOut;
        this.lanes = lanes;
        this.run = run;
        this.housekeeping = housekeeping;
        this.figures = figures;
        this.slots = new Slots(settings.totalConcurrency(), settings.concurrency(), settings.slow());
        this.wakeup = wakeup;
        this.clock = clock;
        this.settings = settings;
    }

    private static ThreadPoolExecutor senders() {
        return new ThreadPoolExecutor(
                0,
                // The slots are the limit; a thread may come back a moment after its slot.
                Integer.MAX_VALUE,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("webhook-", 0).factory());
    }

    private Thread dispatching() {
        return Thread.ofPlatform().daemon().name("webhooks").unstarted(this::dispatchForEver);
    }

    /** Puts a dispatcher together. */
    public static Dispatcher of(
            JdbcClient database,
            TransactionOperations transactions,
            Courier courier,
            Payloads payloads,
            SecretBox box,
            Figures figures,
            Wakeup wakeup,
            Clock clock,
            WebhookSettings settings) {
        Lanes lanes = new Lanes(database, transactions, clock, settings);
        LaneRun run = new LaneRun(
                lanes,
                courier,
                payloads,
                new Seals(box),
                new Retries(settings, new SplittableRandom()),
                clock,
                settings,
                CONNECTIONS);
        return new Dispatcher(
                new FanOut(database, transactions, clock, settings),
                lanes,
                run,
                new Housekeeping(database, transactions, clock, settings),
                figures,
                wakeup,
                clock,
                settings);
    }

    @Override
    public void start() {
        if (thread.getState() != Thread.State.NEW) {
            senders = senders();
            thread = dispatching();
        }
        running = true;
        thread.start();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, and stopped after it. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void stop() {
        running = false;
        wakeup.changed();
        try {
            thread.join(LAST);
            senders.shutdown();
            if (!senders.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                senders.shutdownNow();
                senders.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many lanes are being sent now. */
    int active() {
        return slots.taken();
    }

    private void dispatchForEver() {
        Wakeup.Signals signals = new Wakeup.Signals(true, true);
        try {
            while (running) {
                long begun = System.nanoTime();
                Duration pause = turn(signals);
                long took = System.nanoTime() - begun;
                signals = wakeup.await(pause, wanted);
                TimeUnit.NANOSECONDS.sleep(Math.clamp(2 * took, BREATH.toNanos(), LONGEST_BREATH.toNanos()));
            }
        } catch (InterruptedException e) {
            LOG.debug("events are no longer dispatched", e);
        }
    }

    /** Does what there is to do. Answers how long to wait for more. */
    private Duration turn(Wakeup.Signals signals) {
        try {
            // Kept until a fan-out has run to its end: one may fail, or find another registry at it.
            written |= signals.written();
            boolean old = System.nanoTime() - fannedOutAt >= settings.poll().toNanos();
            if (written || old || !wanted) {
                queueAll();
            }
            startAll();
            boolean more = housekeeping.isDue() && keepHouse();
            figures.refreshIfOld();
            failing = false;
            return more ? Duration.ZERO : untilDue();
        } catch (RuntimeException e) {
            // One reason, such as a database that is away, often lasts.
            if (running && !failing) {
                LOG.warn("Webhooks were held up and go on later", e);
            }
            failing = true;
            return settings.poll();
        }
    }

    private void queueAll() {
        long begun = System.nanoTime();
        FanOut.Batch batch;
        do {
            batch = fanOut.next();
            wanted = batch.wanted();
            startAll();
            if (housekeeping.isDue()) {
                // However much comes, the log is kept short meanwhile.
                keepHouse();
            }
        } while (running && batch.more());
        if (batch.ran() && !batch.more()) {
            written = false;
            fannedOutAt = begun;
        }
    }

    private boolean keepHouse() {
        boolean more = housekeeping.run();
        slots.forget(lanes.gone(slots.known()));
        return more;
    }

    private void startAll() {
        List<Lanes.Claim> claims;
        do {
            Lanes.Room room = slots.room();
            claims = running && room.most() > 0 ? lanes.claim(room) : List.of();
            claims.forEach(this::begin);
        } while (!claims.isEmpty());
    }

    private void begin(Lanes.Claim claim) {
        slots.take(claim.lane());
        try {
            senders.execute(() -> send(claim));
        } catch (RejectedExecutionException e) {
            // The program ends: the claim runs out by itself.
            slots.leave(claim.lane());
            LOG.debug("lane {} was not begun", claim.lane(), e);
        }
    }

    private void send(Lanes.Claim claim) {
        try {
            run.run(claim, () -> running, (lane, exchange) -> {
                if (slots.attempted(lane.webhook(), exchange)) {
                    // There may be room for more of its lanes.
                    wakeup.changed();
                }
                figures.attempted(exchange.outcome());
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (running) {
                LOG.warn(
                        "Events of {} for webhook {} were held up and go on later",
                        claim.lane().repository(),
                        claim.lane().webhook(),
                        e);
            }
        } finally {
            slots.leave(claim.lane());
            wakeup.changed();
        }
    }

    /** Until the next lane is due. One that is due and was not claimed waits for a place, whose end wakes us. */
    private Duration untilDue() {
        Duration most = written && wanted && settings.poll().compareTo(SOON) > 0 ? SOON : settings.poll();
        return lanes.nextDue()
                .map(due -> Duration.between(clock.instant(), due))
                .filter(Duration::isPositive)
                .filter(wait -> wait.compareTo(most) < 0)
                .orElse(most);
    }
}
