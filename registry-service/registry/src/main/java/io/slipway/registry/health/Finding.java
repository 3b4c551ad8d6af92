package io.slipway.registry.health;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one thing is.
 *
 * @param value what was measured, in the unit; null when nothing was
 * @param limit where the value begins to be a trouble; null when there is no such line
 * @param troubles one sentence for each thing that is not well, without a full stop; at most {@value #MOST_TROUBLES}
 */
public record Finding(
        Level level, @Nullable Long value, @Nullable Long limit, Unit unit, List<String> troubles) {
    static final int MOST_TROUBLES = 20;

    /** From well to not. */
    public enum Level {
        OK,
        /** It serves, and somebody should look. */
        WARNING,
        /** Something is refused because of it. */
        FAILED
    }

    /** Of value and limit. */
    public enum Unit {
        MILLISECONDS,
        BYTES,
        DAYS,
        ITEMS
    }

    public Finding {
        troubles = troubles.stream().limit(MOST_TROUBLES).toList();
    }

    static Finding ok(@Nullable Long value, @Nullable Long limit, Unit unit) {
        return new Finding(Level.OK, value, limit, unit, List.of());
    }

    Finding but(Level worse, String trouble) {
        return new Finding(worse, value, limit, unit, List.of(trouble));
    }
}
