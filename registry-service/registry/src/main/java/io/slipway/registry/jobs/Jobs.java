package io.slipway.registry.jobs;

import io.slipway.auth.account.TooBusyException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The jobs of this process. So many run at a time and so many wait, each in a thread of its own; those that have ended are
 * kept for an hour. Whoever asks for what is done already joins it.
 */
public final class Jobs implements AutoCloseable {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int MOST_KEPT = 1000;
    static final Duration RETRY = Duration.ofSeconds(10);
    private static final int ID_BYTES = 16;

    private final Clock clock;
    private final Limits limits;
    private final Semaphore turns;
    private final SecureRandom random = new SecureRandom();
    // Guarded by this. By id, the oldest first.
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<String, Job> unfinished = new HashMap<>();

    /**
     * How many there may be.
     *
     * @param running at a time
     * @param waiting more than these
     * @param perOwner of both, that one has asked for or waits for
     * @param strangers of both, that only those without an account wait for
     * @param longest how long one may take
     */
    public record Limits(int running, int waiting, int perOwner, int strangers, Duration longest) {}

    /**
     * What is asked for.
     *
     * @param kind what it does
     * @param subject what it does it to, for those who may see it
     * @param key tells it from all others: what has the same key is the same work
     * @param unit of its progress
     */
    public record Order(String kind, String subject, String key, String unit) {}

    /** What a job does. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it; returns when it is done.
         *
         * @throws JobRefusedException when it cannot be done
         */
        void run(JobProgress progress) throws IOException, JobRefusedException, InterruptedException;
    }

    public Jobs(Clock clock, Limits limits) {
        this.clock = clock;
        this.limits = limits;
        this.turns = new Semaphore(limits.running(), true);
    }

    /**
     * Starts a job, or joins the one that does the same.
     *
     * @throws TooBusyException when there are too many already, or too many wait for this one
     */
    public synchronized JobView start(JobOwner owner, Order order, Work work) {
        forgetOld();
        Job same = unfinished.get(order.key());
        if (same != null && !same.isCancelled()) {
            same.join(owner);
            return same.view();
        }
        refuseTooMany(owner);
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String name = HexFormat.of().formatHex(id);
        Job job = new Job(order, name, work, turns, limits.longest(), clock);
        job.join(owner);
        jobs.put(name, job);
        unfinished.put(order.key(), job);
        // It computes, and would keep a virtual thread's carrier from all others.
        Thread.ofPlatform().daemon().name("job-" + name).start(() -> {
            try {
                job.run();
            } finally {
                finished(order.key(), job);
            }
        });
        return job.view();
    }

    private void refuseTooMany(JobOwner owner) {
        long own =
                unfinished.values().stream().filter(job -> job.isOwnedBy(owner)).count();
        if (own >= limits.perOwner()) {
            throw new TooBusyException("You wait for %d jobs already".formatted(own), RETRY);
        }
        // Those with an account are not to find all places taken by strangers, however many networks these come from.
        long strange = unfinished.values().stream().filter(Job::isOfStrangers).count();
        if (owner.stranger() && strange >= limits.strangers()) {
            throw new TooBusyException(
                    "%d jobs go on or wait for those without an account already".formatted(strange), RETRY);
        }
        if (unfinished.size() >= limits.running() + limits.waiting()) {
            throw new TooBusyException("%d jobs go on or wait already".formatted(unfinished.size()), RETRY);
        }
    }

    private synchronized void finished(String key, Job job) {
        unfinished.remove(key, job);
    }

    /** One that the owner waits for, or, for administrators, any. */
    public synchronized Optional<JobView> find(JobOwner owner, String id) {
        forgetOld();
        return visible(owner, id).map(Job::view);
    }

    /** Those that the owner waits for, for administrators all, the latest first. */
    public synchronized List<JobView> list(JobOwner owner) {
        forgetOld();
        return jobs.values().stream()
                .filter(job -> owner.admin() || job.isOwnedBy(owner))
                .map(Job::view)
                .toList()
                .reversed();
    }

    /** Ends one, unless others wait for it as well. False when there is none that the owner can see. */
    public synchronized boolean cancel(JobOwner owner, String id) {
        Optional<Job> found = visible(owner, id);
        found.ifPresent(job -> job.cancel(owner));
        return found.isPresent();
    }

    private Optional<Job> visible(JobOwner owner, String id) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> owner.admin() || job.isOwnedBy(owner));
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        Iterator<Job> all = jobs.values().iterator();
        int more = jobs.size() - MOST_KEPT;
        while (all.hasNext()) {
            Job job = all.next();
            boolean old = job.endedAt().filter(ended -> ended.isBefore(oldest)).isPresent();
            if (job.isFinal() && (old || more > 0)) {
                all.remove();
                more--;
            }
        }
    }

    @Override
    public synchronized void close() {
        unfinished.values().forEach(Job::stop);
    }
}
