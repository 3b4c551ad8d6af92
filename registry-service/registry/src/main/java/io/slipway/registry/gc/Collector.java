package io.slipway.registry.gc;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Works the queues off, in threads of its own: until nothing is due, and again after a while or when it is asked to. A turn
 * that fails, as when the database is away, is logged and tried again after the interval; nothing is lost by it.
 */
public final class Collector implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final List<Supplier<Verdict>> reviews;
    private final Tombstones tombstones;
    private final Leftovers leftovers;
    private final Purge purge;
    private final Records records;
    private final Totals totals;
    private final Clock clock;
    private final GcSettings settings;

    private final AtomicLong reviewed = new AtomicLong();
    private final AtomicLong removed = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    // The collecting thread's own.
    private @Nullable Instant sweptAt;
    // Guarded by lock.
    private boolean sweepWanted;
    private long asked;
    private long answered;
    private Optional<Run> last = Optional.empty();

    /**
     * A pass over everything that was due.
     *
     * @param reviewed how many things were looked at
     * @param removed how many of them went
     * @param failure why it ended early; empty when it did not
     */
    public record Run(Instant startedAt, Instant endedAt, long reviewed, long removed, Optional<String> failure) {}

    Collector(
            List<Supplier<Verdict>> reviews,
            Tombstones tombstones,
            Leftovers leftovers,
            Purge purge,
            Records records,
            Totals totals,
            Clock clock,
            GcSettings settings) {
        this.reviews = reviews;
        this.tombstones = tombstones;
        this.leftovers = leftovers;
        this.purge = purge;
        this.records = records;
        this.totals = totals;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void start() {
        running = true;
        threads.add(Thread.ofPlatform().daemon().name("gc").start(this::collectForEver));
        for (int helper = 1; helper < settings.workers(); helper++) {
            threads.add(Thread.ofPlatform().daemon().name("gc-" + helper).start(this::helpForEver));
        }
    }

    @Override
    public void stop() {
        running = false;
        wake(false);
        for (Thread thread : threads) {
            try {
                thread.join(STOP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        threads.clear();
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

    /**
     * Has everything that is due worked off now, and the storage swept.
     *
     * @return a ticket for {@link #isDone}
     */
    public long wake(boolean sweep) {
        lock.lock();
        try {
            sweepWanted |= sweep;
            asked++;
            woken.signalAll();
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a pass has ended that began after the ticket was given. */
    public boolean isDone(long ticket) {
        lock.lock();
        try {
            return answered >= ticket;
        } finally {
            lock.unlock();
        }
    }

    /** The pass that ended last. */
    public Optional<Run> lastRun() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** How many things were looked at and how many went, since the start of this process. */
    public long reviewed() {
        return reviewed.get();
    }

    /** See {@link #reviewed}. */
    public long removed() {
        return removed.get();
    }

    private void collectForEver() {
        while (running) {
            long ticket;
            boolean sweep;
            lock.lock();
            try {
                ticket = asked;
                sweep = isSweepDue();
                sweepWanted = false;
            } finally {
                lock.unlock();
            }
            // Asked by nobody, and not to do anything by itself: only wait.
            if (settings.enabled() || ticket > answered) {
                Run run = collect(sweep);
                lock.lock();
                try {
                    answered = ticket;
                    last = Optional.of(run);
                } finally {
                    lock.unlock();
                }
            }
            pause(ticket);
        }
    }

    private void helpForEver() {
        while (running) {
            if (settings.enabled()) {
                try {
                    reviewAll();
                } catch (RuntimeException e) {
                    LOG.warn("garbage collection was held up and goes on in {}: {}", settings.interval(), e.toString());
                }
            }
            pause(lastTicket());
        }
    }

    private long lastTicket() {
        lock.lock();
        try {
            return asked;
        } finally {
            lock.unlock();
        }
    }

    private boolean isSweepDue() {
        return sweepWanted || sweptAt == null || !clock.instant().isBefore(sweptAt.plus(settings.sweepInterval()));
    }

    /** Until somebody asks or the interval has passed. */
    private void pause(long ticket) {
        lock.lock();
        try {
            long left = settings.interval().toNanos();
            while (running && asked == ticket && left > 0) {
                left = woken.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        } finally {
            lock.unlock();
        }
    }

    private Run collect(boolean sweep) {
        Instant startedAt = clock.instant();
        long reviewedBefore = reviewed.get();
        long removedBefore = removed.get();
        Optional<String> failure = Optional.empty();
        try {
            if (sweep) {
                leftovers.sweep();
                sweptAt = startedAt;
            }
            pass();
            records.trim();
            totals.flush();
        } catch (IOException | RuntimeException e) {
            failure = Optional.of(e.toString());
            if (running) {
                LOG.warn("garbage collection was held up and goes on in {}", settings.interval(), e);
            }
        }
        return new Run(
                startedAt, clock.instant(), reviewed.get() - reviewedBefore, removed.get() - removedBefore, failure);
    }

    /** What one kind of work removes may be what the next kind looks at. */
    private void pass() throws IOException {
        while (running && purge.next() != Verdict.NOTHING_DUE) {
            reviewed.incrementAndGet();
        }
        while (running && leftovers.expireUploads() > 0) {
            removed.incrementAndGet();
        }
        reviewAll();
        while (running && tombstones.deleteSome() > 0) {
            removed.incrementAndGet();
        }
    }

    private void reviewAll() {
        for (Supplier<Verdict> review : reviews) {
            Verdict verdict;
            do {
                verdict = review.get();
                if (verdict != Verdict.NOTHING_DUE) {
                    reviewed.incrementAndGet();
                }
                if (verdict == Verdict.REMOVED) {
                    removed.incrementAndGet();
                }
            } while (running && verdict != Verdict.NOTHING_DUE);
        }
    }
}
