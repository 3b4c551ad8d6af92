package io.slipway.mirror;

import java.util.Locale;

/** What becomes of a cached tag that its upstream has no more. */
public enum DeletedTags {
    /** It is served on, with a warning. */
    KEEP,
    /** It is deleted here as well, and asking for it is 404. */
    DELETE;

    /** The form in the database and in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #text} writes.
     *
     * @throws InvalidUpstreamException when it is neither
     */
    public static DeletedTags parse(String text) {
        return switch (text) {
            case "keep" -> KEEP;
            case "delete" -> DELETE;
            default -> throw new InvalidUpstreamException("deletedTags", "is 'keep' or 'delete', not '" + text + "'");
        };
    }
}
