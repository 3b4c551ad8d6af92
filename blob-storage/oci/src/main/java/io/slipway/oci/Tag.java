package io.slipway.oci;

/**
 * A movable name of a manifest: {@code [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}}.
 *
 * <p>Source: distribution specification, "Pulling manifests".
 */
public record Tag(String value) implements Reference {
    /** The longest tag, in characters. */
    public static final int MAX_LENGTH = 128;

    /** Checks length and alphabet. */
    public Tag {
        if (value.isEmpty()) {
            throw new InvalidTagException("A tag has at least one character");
        }
        if (value.length() > MAX_LENGTH) {
            throw new InvalidTagException(
                    "A tag has at most %d characters, this one has %d".formatted(MAX_LENGTH, value.length()));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!mayStand(c, i)) {
                throw new InvalidTagException("A tag is [a-zA-Z0-9_][a-zA-Z0-9._-]*, there is %s at %d in %s"
                        .formatted(Quoted.character(c), i, Quoted.text(value)));
            }
        }
    }

    /**
     * Reads a tag.
     *
     * @throws InvalidTagException when it has another shape
     */
    public static Tag parse(String text) {
        return new Tag(text);
    }

    private static boolean mayStand(char c, int index) {
        boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        return word || (index > 0 && (c == '.' || c == '-'));
    }

    @Override
    public String toString() {
        return value;
    }
}
