package io.slipway.oci;

/**
 * The name of a repository: path components parted by slashes, each of lower-case letters and digits with single
 * separators ({@code .}, {@code _}, {@code __} or any number of {@code -}) inside; 255 characters in all.
 *
 * <p>Source: distribution specification, "Pulling manifests".
 */
public record RepositoryName(String value) {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 255;

    /** Checks length and grammar. */
    public RepositoryName {
        if (value.isEmpty()) {
            throw new InvalidNameException("A repository name has at least one character");
        }
        if (value.length() > MAX_LENGTH) {
            throw new InvalidNameException("A repository name has at most %d characters, this one has %d"
                    .formatted(MAX_LENGTH, value.length()));
        }
        int start = 0;
        while (start <= value.length()) {
            int slash = value.indexOf('/', start);
            int end = slash < 0 ? value.length() : slash;
            checkComponent(value, start, end);
            start = end + 1;
        }
    }

    /**
     * Reads a name.
     *
     * @throws InvalidNameException when it does not follow the grammar or is too long
     */
    public static RepositoryName parse(String text) {
        return new RepositoryName(text);
    }

    /** The first path component, which decides whose repository it is. */
    public String namespace() {
        int slash = value.indexOf('/');
        return slash < 0 ? value : value.substring(0, slash);
    }

    private static void checkComponent(String name, int start, int end) {
        if (start == end) {
            throw new InvalidNameException(
                    "A repository name has an empty path component at %d in %s".formatted(start, Quoted.text(name)));
        }
        int i = start;
        while (true) {
            int word = i;
            while (i < end && isWord(name.charAt(i))) {
                i++;
            }
            if (i == word) {
                throw refused(name, i, end);
            }
            if (i == end) {
                return;
            }
            i = skipSeparator(name, i, end);
        }
    }

    /** The index after one separator at {@code i}; {@code i} itself when there is none, which the caller refuses. */
    private static int skipSeparator(String name, int i, int end) {
        return switch (name.charAt(i)) {
            case '.' -> i + 1;
            case '_' -> i + 1 < end && name.charAt(i + 1) == '_' ? i + 2 : i + 1;
            case '-' -> afterDashes(name, i, end);
            default -> i;
        };
    }

    private static int afterDashes(String name, int i, int end) {
        int after = i;
        while (after < end && name.charAt(after) == '-') {
            after++;
        }
        return after;
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static InvalidNameException refused(String name, int i, int end) {
        if (i == end) {
            return new InvalidNameException(
                    "A path component ends with a separator before %d in %s".formatted(i, Quoted.text(name)));
        }
        return new InvalidNameException(
                "A repository name is lower-case letters, digits and single separators, there is %s at %d in %s"
                        .formatted(Quoted.character(name.charAt(i)), i, Quoted.text(name)));
    }

    @Override
    public String toString() {
        return value;
    }
}
