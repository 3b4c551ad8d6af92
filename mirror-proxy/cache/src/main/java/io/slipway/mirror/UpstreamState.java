package io.slipway.mirror;

import io.slipway.transfer.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of an upstream since the start: whether it answers, what it allows, and what was served of it. Thread-safe.
 */
public final class UpstreamState {
    /** After a failure nobody is made to wait for another one, as long as something older can be served. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** A registry that says "too many requests" without saying until when. */
    private static final Duration LIMITED = Duration.ofSeconds(30);

    /** How long nobody who can be served waits for an upstream that kept somebody waiting. */
    private static final Duration SLOW = Duration.ofSeconds(30);

    /** How long it is believed that no pull is left, unless an answer says something else. */
    private static final Duration SPENT = Duration.ofMinutes(1);

    private static final Duration LONGEST_LIMITED = Duration.ofHours(1);

    /**
     * What went wrong last.
     *
     * @param what in words
     */
    public record Trouble(Instant at, String what) {}

    private final Clock clock;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder bytesFetched = new LongAdder();
    private final LongAdder bytesSaved = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Instant pausedUntil = Instant.MIN;
    private volatile Instant limitedUntil = Instant.MIN;
    private volatile Instant slowUntil = Instant.MIN;
    private volatile Instant spentUntil = Instant.MIN;
    private volatile Optional<Trouble> trouble = Optional.empty();
    private volatile Optional<RateLimit> rateLimit = Optional.empty();

    UpstreamState(Clock clock) {
        this.clock = clock;
    }

    /** Served from here, without the upstream or after asking it only what a tag names. */
    public void hit(long bytes) {
        hits.increment();
        bytesSaved.add(bytes);
    }

    /** Had to be fetched. */
    public void miss() {
        misses.increment();
    }

    /** Served although the upstream could not be asked. */
    public void servedStale() {
        stale.increment();
    }

    /** So much came from the upstream. */
    public void fetched(long bytes) {
        bytesFetched.add(bytes);
    }

    /** It answered, in this time. */
    public void answered(Duration time) {
        requests.increment();
        nanos.add(time.toNanos());
        pausedUntil = Instant.MIN;
        trouble = Optional.empty();
    }

    /** It answered, but refused us. */
    public void refused(String what) {
        failures.increment();
        trouble = Optional.of(new Trouble(clock.instant(), what));
    }

    /** It did not answer, or not as a registry does. */
    public void failed(String what) {
        failures.increment();
        pausedUntil = clock.instant().plus(PAUSE);
        trouble = Optional.of(new Trouble(clock.instant(), what));
    }

    /** It kept somebody waiting for longer than they had to. */
    public void slow() {
        slowUntil = clock.instant().plus(SLOW);
    }

    /** It answered as quickly as it should. */
    public void quick() {
        slowUntil = Instant.MIN;
    }

    /** Whether it kept somebody waiting a while ago, and has not been quick since. */
    public boolean isSlow() {
        return clock.instant().isBefore(slowUntil);
    }

    /** It wants to be left alone. */
    public void limited(Optional<Duration> retryAfter) {
        failures.increment();
        Duration wait = retryAfter.filter(asked -> !asked.isNegative()).orElse(LIMITED);
        limitedUntil = clock.instant().plus(wait.compareTo(LONGEST_LIMITED) > 0 ? LONGEST_LIMITED : wait);
        trouble = Optional.of(new Trouble(clock.instant(), "it answers that there were too many requests"));
    }

    /** What it says it allows. */
    public void rateLimit(RateLimit seen) {
        rateLimit = Optional.of(seen);
        spentUntil = seen.remaining() == 0 ? clock.instant().plus(SPENT) : Instant.MIN;
    }

    /** Whether it said a moment ago that no pull is left: nothing is fetched that nobody has to have. */
    public boolean isSpent() {
        return clock.instant().isBefore(spentUntil);
    }

    /** How long it must not be asked; empty when it may be. */
    public Optional<Duration> limitedFor() {
        Duration left = Duration.between(clock.instant(), limitedUntil);
        return left.isPositive() ? Optional.of(left) : Optional.empty();
    }

    /** Whether it failed a moment ago, or must not be asked: what is here already is served without asking. */
    public boolean isPaused() {
        return clock.instant().isBefore(pausedUntil) || limitedFor().isPresent();
    }

    /** Why it is not asked, or could not be last. */
    public Optional<Trouble> trouble() {
        return trouble;
    }

    /** What it said last of its limits. */
    public Optional<RateLimit> rateLimit() {
        return rateLimit;
    }

    /** The figures of now. */
    public Figures figures() {
        return new Figures(
                hits.sum(),
                misses.sum(),
                stale.sum(),
                bytesFetched.sum(),
                bytesSaved.sum(),
                requests.sum(),
                Duration.ofNanos(nanos.sum()),
                failures.sum());
    }

    /**
     * Since the start.
     *
     * @param hits answered from here
     * @param misses fetched
     * @param stale among the hits: served although the upstream could not be asked
     * @param bytesFetched from the upstream
     * @param bytesSaved served without fetching them
     * @param requests that the upstream answered
     * @param time that it took for them together, until each answer began
     * @param failures requests that it did not answer, or refused for their number
     */
    public record Figures(
            long hits,
            long misses,
            long stale,
            long bytesFetched,
            long bytesSaved,
            long requests,
            Duration time,
            long failures) {}
}
