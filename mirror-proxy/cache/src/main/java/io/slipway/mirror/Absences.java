package io.slipway.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipway.oci.RepositoryName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What upstreams said a moment ago that they do not have, so that whoever asks in a loop asks us. */
public final class Absences {
    private static final long MOST = 100_000;

    /** How long it is believed. */
    public static final Duration LIFE = Duration.ofSeconds(10);

    private record Key(RepositoryName local, String what) {}

    private final Cache<Key, Instant> absences =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Clock clock;

    public Absences(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes that something is not there.
     *
     * @param what a tag or a digest
     */
    public void note(RepositoryName local, String what) {
        absences.put(new Key(local, what), clock.instant());
    }

    /** Whether it was not there a moment ago. */
    public boolean isNoted(RepositoryName local, String what) {
        Instant noted = absences.getIfPresent(new Key(local, what));
        return noted != null && clock.instant().isBefore(noted.plus(LIFE));
    }

    /** For whoever has changed how the upstream is asked. */
    public void clear() {
        absences.invalidateAll();
    }
}
