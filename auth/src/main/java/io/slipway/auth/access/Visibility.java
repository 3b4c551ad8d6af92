package io.slipway.auth.access;

/** Who may pull from a repository: everyone, or only those with a right to its namespace. */
public enum Visibility {
    PUBLIC("public"),
    PRIVATE("private");

    private final String text;

    Visibility(String text) {
        this.text = text;
    }

    /** The form in the database and in JSON, such as {@code public}. */
    public String text() {
        return text;
    }

    /**
     * Reads the form that {@link #text()} writes.
     *
     * @throws InvalidVisibilityException when the text is neither {@code public} nor {@code private}
     */
    public static Visibility parse(String text) {
        for (Visibility visibility : values()) {
            if (visibility.text.equals(text)) {
                return visibility;
            }
        }
        throw new InvalidVisibilityException(text);
    }
}
