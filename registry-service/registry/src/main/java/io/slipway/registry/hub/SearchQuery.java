package io.slipway.registry.hub;

import io.slipway.auth.account.InvalidRequestException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What somebody looks for.
 *
 * @param text words, each at least the beginning of one; empty for everything
 * @param kind of one of the tags
 * @param platform of the newest version, in any variant unless it names one
 * @param official whether only what the administrators vouch for
 * @param namespace the first part of names
 * @param starredBy the id of the account that has starred it
 */
public record SearchQuery(
        String text,
        Optional<String> kind,
        Optional<String> platform,
        boolean official,
        Optional<String> namespace,
        Optional<Long> starredBy,
        Sort sort) {
    static final int MAX_WORDS = 10;

    /** The platform that is asked for, in any variant unless one is named: all 64-bit ARM is {@code v8}, said or not. */
    static final String PLATFORM =
            "EXISTS (SELECT 1 FROM unnest(%s) has WHERE has = :platform OR starts_with(has, :platform || '/'))";

    private static final int MAX_TEXT = 256;

    /** In which order; what is equal comes by name. */
    public enum Sort {
        /** The best match first: the very name, names that begin so, then where else the words stand. */
        RELEVANCE,
        /** The most stars first. */
        STARS,
        /** The most pulls first. */
        PULLS,
        /** The latest push first. */
        PUSHED,
        /** Bytewise. */
        NAME;

        /**
         * Reads the form in a query.
         *
         * @throws InvalidRequestException when there is no such order
         */
        public static Sort parse(String text) {
            return Arrays.stream(values())
                    .filter(sort -> sort.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidRequestException("'sort' is one of "
                            + Arrays.stream(values()).map(Sort::text).collect(Collectors.joining(", ")) + ", not '"
                            + text + "'"));
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Checks them.
     *
     * @throws InvalidRequestException which says what cannot be
     */
    public SearchQuery {
        requireShort(text);
        if (kind.isPresent() && Kind.parse(kind.get()).isEmpty()) {
            throw new InvalidRequestException("'kind' is one of "
                    + Arrays.stream(Kind.values()).map(Kind::text).collect(Collectors.joining(", ")) + ", not '"
                    + kind.get() + "'");
        }
        if (text.indexOf('\0') >= 0 || has0(platform) || has0(namespace)) {
            throw new InvalidRequestException("a filter holds the character U+0000");
        }
        if (text.isBlank() && sort == Sort.RELEVANCE) {
            // Nothing is nearer to nothing than anything else.
            sort = Sort.PULLS;
        }
    }

    static void requireShort(String text) {
        if (text.length() > MAX_TEXT) {
            throw new InvalidRequestException("'q' has at most " + MAX_TEXT + " characters");
        }
    }

    private static boolean has0(Optional<String> text) {
        return text.filter(value -> value.indexOf('\0') >= 0).isPresent();
    }
}
