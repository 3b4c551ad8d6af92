package io.slipway.oci;

/** Shows a piece of a client's input inside an error message: short, on one line, in printable ASCII. */
final class Quoted {
    private static final int LIMIT = 64;

    private Quoted() {}

    /** The text in double quotes, shortened to {@value #LIMIT} characters, with all but printable ASCII escaped. */
    static String text(String value) {
        StringBuilder out = new StringBuilder(Math.min(value.length(), LIMIT) + 2).append('"');
        value.chars().limit(LIMIT).forEach(c -> append(out, (char) c));
        if (value.length() > LIMIT) {
            out.append("...");
        }
        return out.append('"').toString();
    }

    /** One character in single quotes. */
    static String character(char c) {
        StringBuilder out = new StringBuilder("'");
        append(out, c);
        return out.append('\'').toString();
    }

    private static void append(StringBuilder out, char c) {
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
            out.append(c);
        } else {
            out.append("\\u%04x".formatted((int) c));
        }
    }
}
