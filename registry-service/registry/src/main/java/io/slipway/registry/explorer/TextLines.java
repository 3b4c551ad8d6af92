package io.slipway.registry.explorer;

import io.slipway.layer.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of a text file, which comes from strangers. */
final class TextLines {
    /** Larger files are not compared. */
    static final int MOST_BYTES = 1 << 20;

    /** Files of more lines are not compared. */
    static final int MOST_LINES = 100_000;

    private TextLines() {}

    /**
     * The lines, each with the newline at its end; the last one may have none.
     *
     * @param name how the file is called when it is refused
     * @throws NotListedException when it is no text, or has too many of them
     */
    static List<String> of(String name, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new NotListedException(name + " is no text: byte " + i + " is zero");
            }
        }
        Optional<String> decoded = ShownBytes.text(ByteString.of(bytes));
        String text = decoded.orElseThrow(() -> new NotListedException(name + " is no text in UTF-8"));
        List<String> lines = new ArrayList<>();
        int begin = 0;
        while (begin < text.length()) {
            int newline = text.indexOf('\n', begin);
            int end = newline < 0 ? text.length() : newline + 1;
            lines.add(text.substring(begin, end));
            if (lines.size() > MOST_LINES) {
                throw new NotListedException(
                        name + " has more than " + MOST_LINES + " lines, which are not compared one by one");
            }
            begin = end;
        }
        return lines;
    }
}
