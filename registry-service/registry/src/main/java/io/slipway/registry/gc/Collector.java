package io.slipway.registry.gc;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Works the queues off, in threads of its own: until nothing is due, and again after a while or when it is asked to. What
 * fails, as when the database is away, is logged and tried again after the interval; nothing is lost by it.
 */
public final class Collector implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final Duration STOP = Duration.ofSeconds(20);

    /** A sweep that failed is tried again after this time, if its turn does not come before. */
    private static final Duration SWEEP_AGAIN = Duration.ofMinutes(10);

    /** How many of those who asked can still learn the outcome. */
    private static final int TICKETS = 1000;

    private final List<Supplier<Verdict>> reviews;
    private final Tombstones tombstones;
    private final Leftovers leftovers;
    private final Supplier<Verdict> purge;
    private final Unqueued unqueued;
    private final Records records;
    private final Totals totals;
    private final QueueLengths lengths;
    private final Clock clock;
    private final GcSettings settings;

    private final AtomicLong reviewed = new AtomicLong();
    private final AtomicLong removed = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    // Tickets of another process are no tickets of this one: they count on from the time of its start.
    private final long firstTicket;
    // The collecting thread's own.
    private Instant sweepDueAt = Instant.MIN;
    // Guarded by lock.
    private boolean sweepWanted;
    private long asked;
    private long answered;
    private Optional<Run> last = Optional.empty();
    /** What was asked for, by ticket; the oldest are forgotten. */
    private final NavigableMap<Long, Progress> tickets = new TreeMap<>();

    /**
     * A pass over everything that was due.
     *
     * @param reviewed how many things were looked at: rows, uploads, and objects that were given up
     * @param removed how many of them went
     * @param failure what failed first, if anything; everything else was done all the same
     */
    public record Run(Instant startedAt, Instant endedAt, long reviewed, long removed, Optional<String> failure) {}

    /**
     * How far a pass is that was asked for.
     *
     * @param reviewed as in {@link Run}, since it was asked for
     * @param removed likewise
     * @param run its outcome, once it has ended
     */
    public record Progress(long reviewed, long removed, Optional<Run> run) {}

    Collector(
            List<Supplier<Verdict>> reviews,
            Tombstones tombstones,
            Leftovers leftovers,
            Supplier<Verdict> purge,
            Unqueued unqueued,
            Records records,
            Totals totals,
            QueueLengths lengths,
            Clock clock,
            GcSettings settings) {
        this.reviews = reviews;
        this.tombstones = tombstones;
        this.leftovers = leftovers;
        this.purge = purge;
        this.unqueued = unqueued;
        this.records = records;
        this.totals = totals;
        this.lengths = lengths;
        this.clock = clock;
        this.settings = settings;
        this.asked = clock.millis();
        this.firstTicket = asked + 1;
        this.answered = asked;
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
     * @return a ticket for {@link #progress}
     */
    public long wake(boolean sweep) {
        lock.lock();
        try {
            sweepWanted |= sweep;
            asked++;
            tickets.put(asked, new Progress(reviewed.get(), removed.get(), Optional.empty()));
            if (tickets.size() > TICKETS) {
                tickets.pollFirstEntry();
            }
            woken.signalAll();
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What became of the pass that began after the ticket was given. Empty when this process has given no such ticket, or
     * very many since.
     */
    public Optional<Progress> progress(long ticket) {
        lock.lock();
        try {
            Progress begun = ticket < firstTicket ? null : tickets.get(ticket);
            if (begun == null) {
                return Optional.empty();
            }
            return Optional.of(
                    begun.run().isPresent()
                            ? begun
                            : new Progress(
                                    reviewed.get() - begun.reviewed(),
                                    removed.get() - begun.removed(),
                                    Optional.empty()));
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
                if (ticket > answered) {
                    lengths.refresh();
                }
                lock.lock();
                try {
                    tickets.subMap(answered, false, ticket, true)
                            .replaceAll(
                                    (number, begun) -> new Progress(run.reviewed(), run.removed(), Optional.of(run)));
                    answered = ticket;
                    last = Optional.of(run);
                } finally {
                    lock.unlock();
                }
            }
            lengths.refreshIfOld();
            pause(ticket);
        }
    }

    private void helpForEver() {
        while (running) {
            if (settings.enabled()) {
                List<Stage> stages = new ArrayList<>();
                reviews.forEach(review -> stages.add(() -> all(review)));
                attempt(stages, new ArrayList<>());
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
        return sweepWanted || !clock.instant().isBefore(sweepDueAt);
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

    private interface Stage {
        void run() throws IOException;
    }

    /**
     * Each kind of work by itself: one that fails, such as a folder that cannot be read, must not keep the others from being
     * done. What one removes may be what the next looks at; the sweep, which may take long, comes last.
     */
    private Run collect(boolean sweep) {
        Instant startedAt = clock.instant();
        long reviewedBefore = reviewed.get();
        long removedBefore = removed.get();
        List<String> failures = new ArrayList<>();
        List<Stage> stages = new ArrayList<>(List.of(() -> all(purge), this::expireUploads));
        reviews.forEach(review -> stages.add(() -> all(review)));
        stages.addAll(List.of(this::deleteObjects, records::trim));
        attempt(stages, failures);
        if (sweep) {
            List<String> unswept = new ArrayList<>();
            attempt(List.of(unqueued::queue, leftovers::sweep, records::trimHistory), unswept);
            Duration pause = unswept.isEmpty() || settings.sweepInterval().compareTo(SWEEP_AGAIN) < 0
                    ? settings.sweepInterval()
                    : SWEEP_AGAIN;
            sweepDueAt = startedAt.plus(pause);
            failures.addAll(unswept);
        }
        attempt(List.of(totals::flush), failures);
        Optional<String> failure = failures.stream().findFirst();
        return new Run(
                startedAt, clock.instant(), reviewed.get() - reviewedBefore, removed.get() - removedBefore, failure);
    }

    private void attempt(List<Stage> stages, List<String> failures) {
        for (Stage stage : stages) {
            try {
                stage.run();
            } catch (IOException | RuntimeException e) {
                // One reason, such as a database that is away, often fails them all.
                if (running && failures.isEmpty()) {
                    LOG.warn("garbage collection was held up and goes on later", e);
                }
                failures.add(e.toString());
            }
            if (!running) {
                return;
            }
        }
    }

    /** Works off all that is due of one kind. */
    private void all(Supplier<Verdict> work) {
        Verdict verdict;
        do {
            verdict = work.get();
            if (verdict != Verdict.NOTHING_DUE) {
                reviewed.incrementAndGet();
            }
            if (verdict == Verdict.REMOVED) {
                removed.incrementAndGet();
            }
            lengths.refreshIfOld();
        } while (running && verdict != Verdict.NOTHING_DUE);
    }

    private void expireUploads() throws IOException {
        int expired;
        do {
            expired = leftovers.expireUploads();
            count(expired);
        } while (running && expired > 0);
    }

    private void deleteObjects() {
        int deleted;
        do {
            deleted = tombstones.deleteSome();
            count(deleted);
        } while (running && deleted > 0);
    }

    private void count(int gone) {
        reviewed.addAndGet(gone);
        removed.addAndGet(gone);
        lengths.refreshIfOld();
    }
}
