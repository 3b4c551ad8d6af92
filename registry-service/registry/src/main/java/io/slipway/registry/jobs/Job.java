package io.slipway.registry.jobs;

import io.slipway.auth.account.TooBusyException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of them. Several callers may wait for the same. */
final class Job implements Runnable, JobProgress {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);
    private static final long POLL_MILLIS = 100;

    /** How many may wait for the same one. */
    static final int MOST_OWNERS = 1000;

    private final String id;
    private final String kind;
    private final String subject;
    private final String unit;
    private final Jobs.Work work;
    private final Semaphore turns;
    private final Duration longest;
    private final Clock clock;
    private final Instant since;

    // Guarded by this.
    private final Map<String, JobOwner> owners = new HashMap<>();
    private JobState state = JobState.WAITING;
    private long done;
    private long total = -1;
    private String note = "";
    private boolean cancelled;
    private @Nullable String failure;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;

    Job(Jobs.Order order, String id, Jobs.Work work, Semaphore turns, Duration longest, Clock clock) {
        this.id = id;
        this.kind = order.kind();
        this.subject = order.subject();
        this.unit = order.unit();
        this.work = work;
        this.turns = turns;
        this.longest = longest;
        this.clock = clock;
        this.since = clock.instant();
    }

    @Override
    public void run() {
        try {
            boolean turn = false;
            while (!turn) {
                check();
                turn = turns.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            try {
                begin();
                work.run(this);
                end(JobState.DONE, null);
            } finally {
                turns.release();
            }
        } catch (JobCancelledException e) {
            end(tooLong() ? JobState.FAILED : JobState.CANCELLED, tooLong() ? "it took longer than " + longest : null);
        } catch (JobRefusedException e) {
            end(JobState.FAILED, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(JobState.CANCELLED, null);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the job {} ({} of {}) failed", id, kind, subject, e);
            end(JobState.FAILED, "it failed here; the log says more");
        } catch (Error e) {
            end(JobState.FAILED, "it failed here; the log says more");
            throw e;
        }
    }

    private synchronized void begin() {
        state = JobState.RUNNING;
        startedAt = clock.instant();
    }

    private synchronized void end(JobState as, @Nullable String why) {
        state = as;
        failure = why;
        endedAt = clock.instant();
    }

    private synchronized boolean tooLong() {
        return startedAt != null && Duration.between(startedAt, clock.instant()).compareTo(longest) > 0;
    }

    @Override
    public synchronized void total(long whole) {
        total = whole;
    }

    @Override
    public synchronized void advance(long by) {
        done += by;
    }

    @Override
    public synchronized void note(String words) {
        note = words;
    }

    @Override
    public synchronized void check() throws JobCancelledException {
        if (cancelled || tooLong()) {
            throw new JobCancelledException();
        }
    }

    synchronized boolean isOwnedBy(JobOwner owner) {
        return owners.containsKey(owner.key());
    }

    /** Whether nobody with an account waits for it. */
    synchronized boolean isOfStrangers() {
        return owners.values().stream().allMatch(JobOwner::stranger);
    }

    /**
     * Waits for it, too.
     *
     * @throws TooBusyException when so many wait that one more would not be remembered
     */
    synchronized void join(JobOwner owner) {
        if (owners.size() >= MOST_OWNERS && !owners.containsKey(owner.key())) {
            throw new TooBusyException("%d others wait for the same already".formatted(owners.size()), Jobs.RETRY);
        }
        owners.put(owner.key(), owner);
    }

    /** Ends it, unless others wait for it too. An administrator ends it for all. */
    synchronized void cancel(JobOwner owner) {
        if (owner.admin() || owners.keySet().equals(Set.of(owner.key()))) {
            // The one who waited for it may still see how it ended.
            cancelled = true;
        } else {
            owners.remove(owner.key());
        }
    }

    synchronized void stop() {
        cancelled = true;
    }

    synchronized boolean isFinal() {
        return state.isFinal();
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    synchronized Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    synchronized JobView view() {
        return new JobView(
                id,
                kind,
                subject,
                state.text(),
                done,
                total < 0 ? null : total,
                unit,
                note,
                since,
                estimate(),
                failure);
    }

    /** By the pace so far. */
    private @Nullable Long estimate() {
        if (state != JobState.RUNNING || startedAt == null || done <= 0 || total < done) {
            return null;
        }
        long millis = Duration.between(startedAt, clock.instant()).toMillis();
        return Math.ceilDiv((long) (millis * ((double) (total - done) / done)), 1000L);
    }
}
