package io.slipway.registry.hub;

import io.slipway.auth.account.InvalidRequestException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which tags of a repository somebody wants to see, and in which order.
 *
 * @param name part of the name; with {@code *} in it the whole name, where that stands for any characters; empty for all
 * @param platform of the image, or of one that the index lists
 * @param attached whether signatures and bills of material, which have tags where a client knows no other way, are meant
 *     instead of images
 */
public record TagQuery(String name, Optional<String> platform, boolean attached, Sort sort, boolean descending) {
    private static final int MAX_NAME = 128;

    /** By what tags are sorted; what is equal comes by name. */
    public enum Sort {
        /** As versions, see {@link TagVersion}. */
        VERSION,
        /** Bytewise. */
        NAME,
        /** By when the tag was moved last. */
        PUSHED,
        /** By what a client downloads. */
        SIZE;

        /**
         * Reads the form in a query.
         *
         * @throws InvalidRequestException when there is no such order
         */
        public static Sort parse(String text) {
            return Arrays.stream(values())
                    .filter(sort -> sort.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidRequestException("'sort' is one of "
                            + Arrays.stream(values())
                                    .map(sort -> sort.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", "))
                            + ", not '" + text + "'"));
        }
    }

    /**
     * Checks them.
     *
     * @throws InvalidRequestException which says what cannot be
     */
    public TagQuery {
        if (name.length() > MAX_NAME) {
            throw new InvalidRequestException("'q' has at most " + MAX_NAME + " characters, as tags have");
        }
        if (name.indexOf('\0') >= 0
                || platform.filter(text -> text.indexOf('\0') >= 0).isPresent()) {
            throw new InvalidRequestException("a filter holds the character U+0000");
        }
    }

    /** The pattern that names have to be like, in SQL. */
    String like() {
        String escaped = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return name.indexOf('*') >= 0 ? escaped.replace('*', '%') : "%" + escaped + "%";
    }
}
