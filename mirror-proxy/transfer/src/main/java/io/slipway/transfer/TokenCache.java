package io.slipway.transfer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens that token services gave, until they expire. Bounded: the one used longest ago goes first. */
final class TokenCache {
    private static final int CAPACITY = 1000;
    /** Services that say nothing, or less, are taken to mean this: the token specification's minimum. */
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(60);
    /** A token is not used in its last moments: the clock of the registry may be ahead. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** Whose token, from where, for what. */
    record Key(Challenge.Bearer challenge, Credentials credentials, List<Scope> scopes) {}

    private record Token(String value, Instant expires) {}

    private final InstantSource clock;
    private final Map<Key, Token> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Token> eldest) {
            return size() > CAPACITY;
        }
    };

    TokenCache(InstantSource clock) {
        this.clock = clock;
    }

    synchronized Optional<String> get(Key key) {
        Token entry = entries.get(key);
        return entry == null || !clock.instant().isBefore(entry.expires())
                ? Optional.empty()
                : Optional.of(entry.value());
    }

    synchronized void put(Key key, String token, Duration life) {
        Duration used = life.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : life;
        entries.put(key, new Token(token, clock.instant().plus(used).minus(MARGIN)));
    }

    /** Forgets a token that was refused, unless another has taken its place meanwhile. */
    synchronized void drop(Key key, String token) {
        Token entry = entries.get(key);
        if (entry != null && entry.value().equals(token)) {
            entries.remove(key);
        }
    }
}
