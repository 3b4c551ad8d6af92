package io.slipway.auth.account;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an ordered list is asked for.
 *
 * @param size how many entries, 1 to 1000
 * @param after only entries whose names come after this one; empty from the start
 */
public record PageRequest(int size, String after) {

    private static final int DEFAULT_SIZE = 100;
    private static final int MAX_SIZE = 1000;
    private static final int MAX_NAME = 255;

    /**
     * Reads the parameters {@code n} and {@code after}.
     *
     * @throws InvalidRequestException when one of them cannot be one
     */
    public static PageRequest of(@Nullable Integer n, @Nullable String after) {
        int size = size(n == null ? DEFAULT_SIZE : n);
        String from = after == null ? "" : after;
        if (from.length() > MAX_NAME || from.indexOf('\0') >= 0) {
            throw new InvalidRequestException("after is a name of at most " + MAX_NAME + " characters");
        }
        return new PageRequest(size, from);
    }

    /**
     * Reads the parameter {@code n} of a list that goes on by something else than a name.
     *
     * @return n
     * @throws InvalidRequestException when it is none of 1 to 1000
     */
    public static int size(int n) {
        if (n < 1 || n > MAX_SIZE) {
            throw new InvalidRequestException("n is 1 to " + MAX_SIZE + ", not " + n);
        }
        return n;
    }

    /** The limit for the query: one entry more than the page has shows whether another page follows. */
    public int limit() {
        return size + 1;
    }

    /** The entries of this page. */
    public <T> List<T> page(List<T> found) {
        return found.subList(0, Math.min(size, found.size()));
    }

    /** The name to continue after; empty on the last page. */
    public <T> Optional<String> next(List<T> found, Function<T, String> name) {
        return found.size() > size ? Optional.of(name.apply(found.get(size - 1))) : Optional.empty();
    }
}
