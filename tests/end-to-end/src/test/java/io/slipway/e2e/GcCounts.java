package io.slipway.e2e;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What happened, over all {@link GcWriter}s; also where a kill met them. */
final class GcCounts {
    enum Kind {
        PUSHES,
        /** Blobs that a HEAD said are there. */
        SKIPPED,
        MOUNTS,
        RETAGS,
        DELETIONS,
        UNDONE,
        /** A deleted tag that names something else meanwhile was refused, and then moved when told to. */
        REPLACED,
        /** A tag was put on a manifest that a HEAD had just promised. */
        PUT_BACK,
        BLOBS_DELETED,
        REPOSITORIES_DELETED,
        REPOSITORIES_UNDONE,
        /** Moves, deletions and undos of the tag that all fight for. */
        CONTESTED,
        /** Refusals that are right because more time has passed than was promised. */
        LATE,
        /** Connections that a kill broke. */
        CUT_OFF
    }

    /** Requests that a kill is to meet. */
    enum Moment {
        COMMIT,
        UNDO
    }

    private final Map<Kind, AtomicInteger> counts = new EnumMap<>(Kind.class);
    private final Map<Moment, AtomicInteger> met = new EnumMap<>(Moment.class);
    private final Map<Moment, Semaphore> begun = new EnumMap<>(Moment.class);
    private volatile long killedAt;

    GcCounts() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicInteger());
        }
        for (Moment moment : Moment.values()) {
            met.put(moment, new AtomicInteger());
            begun.put(moment, new Semaphore(0));
        }
    }

    void add(Kind kind) {
        at(counts, kind).incrementAndGet();
    }

    int of(Kind kind) {
        return at(counts, kind).get();
    }

    int all() {
        return counts.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Sends a request that a kill may be waiting for. */
    RegistryClient.Answer send(Moment moment, java.util.function.Supplier<RegistryClient.Answer> request) {
        long sentAt = System.nanoTime();
        at(begun, moment).release();
        try {
            return request.get();
        } catch (RegistryClient.NoAnswerException e) {
            if (sentAt < killedAt) {
                at(met, moment).incrementAndGet();
            }
            throw e;
        }
    }

    /** Waits until somebody sends such a request. */
    boolean await(Moment moment, Duration limit) throws InterruptedException {
        Semaphore requests = at(begun, moment);
        requests.drainPermits();
        return requests.tryAcquire(limit.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    }

    /** To be called just before. */
    void killing() {
        killedAt = System.nanoTime();
    }

    /** How many such requests had been sent when a kill came, and were never answered. */
    int met(Moment moment) {
        return at(met, moment).get();
    }

    private static <K, V> V at(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("nothing of " + key);
        }
        return value;
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " "
                        + entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
