package io.slipway.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When the upstream said last what a tag names. Kept in memory: after a start each tag is asked for once more, and what is
 * forgotten costs one question.
 */
public final class TagChecks {
    private static final long MOST = 200_000;

    private static final Duration POSTPONED = Duration.ofSeconds(30);

    private record Key(RepositoryName local, Tag tag) {}

    private final Cache<Key, Instant> checks =
            Caffeine.newBuilder().maximumSize(MOST).build();
    /** Those that are to be asked for again later, and when. */
    private final Cache<Key, Instant> postponed =
            Caffeine.newBuilder().maximumSize(MOST).build();

    private final Clock clock;

    public TagChecks(Clock clock) {
        this.clock = clock;
    }

    /** When this moment's answer, about to be asked for, will have been true at the latest. */
    public Instant now() {
        return clock.instant();
    }

    /** Notes that the upstream said at this moment what the tag names. */
    public void note(RepositoryName local, Tag tag, Instant asked) {
        checks.put(new Key(local, tag), asked);
    }

    /** Puts the next question off: its answer could not be used now. */
    public void postpone(RepositoryName local, Tag tag) {
        postponed.put(new Key(local, tag), clock.instant().plus(POSTPONED));
    }

    /** Whether the next question was put off, and its time has not come. */
    public boolean isPostponed(RepositoryName local, Tag tag) {
        Instant until = postponed.getIfPresent(new Key(local, tag));
        return until != null && clock.instant().isBefore(until);
    }

    /** Whether what is cached of the tag may be served without a question. */
    public boolean isFresh(RepositoryName local, Tag tag, Duration age) {
        return last(local, tag)
                .filter(asked -> clock.instant().isBefore(asked.plus(age)))
                .isPresent();
    }

    /** When the upstream said so last, as far as that is known. */
    public Optional<Instant> last(RepositoryName local, Tag tag) {
        return Optional.ofNullable(checks.getIfPresent(new Key(local, tag)));
    }

    /** For whoever has changed which registry is asked. */
    public void clear() {
        checks.invalidateAll();
        postponed.invalidateAll();
    }
}
