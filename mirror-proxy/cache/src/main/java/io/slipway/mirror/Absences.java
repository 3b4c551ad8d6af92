package io.slipway.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipway.oci.RepositoryName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What upstreams said a moment ago that they do not have, or do not let us read: whoever asks in a loop asks us. */
public final class Absences {
    private static final long MOST = 100_000;

    /** How long it is believed. */
    public static final Duration LIFE = Duration.ofSeconds(10);

    /** What an upstream said. */
    public enum Answer {
        /** It does not have it. */
        ABSENT,
        /** We may not read it, if it exists. */
        DENIED
    }

    private record Key(RepositoryName local, String what) {}

    private record Noted(Answer answer, Instant at) {}

    private final Cache<Key, Noted> absences =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Clock clock;

    public Absences(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes that something cannot be had.
     *
     * @param what a tag or a digest
     */
    public void note(RepositoryName local, String what, Answer answer) {
        absences.put(new Key(local, what), new Noted(answer, clock.instant()));
    }

    /** Why it could not be had a moment ago; empty when that is not known. */
    public Optional<Answer> noted(RepositoryName local, String what) {
        return Optional.ofNullable(absences.getIfPresent(new Key(local, what)))
                .filter(noted -> clock.instant().isBefore(noted.at().plus(LIFE)))
                .map(Noted::answer);
    }

    /** For whoever has changed how the upstream is asked. */
    public void clear() {
        absences.invalidateAll();
    }
}
