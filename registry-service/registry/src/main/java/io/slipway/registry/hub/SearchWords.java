package io.slipway.registry.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Text as words that can be searched for: runs of letters and digits, in lower case. Scripts that are written without
 * spaces become pairs of neighbouring characters, so that any part of a run is found.
 */
final class SearchWords {
    private static final int LONGEST = 64;

    private SearchWords() {}

    /** For the index: the words with a space between them, so many at most. */
    static String document(String text, int limit) {
        return String.join(" ", split(text, limit));
    }

    /**
     * For a query in PostgreSQL's {@code to_tsquery}: all words have to be there, and each counts as the beginning of one.
     * Empty when the text has no word.
     */
    static String query(String text, int limit) {
        List<String> words = split(text, limit);
        List<String> parts = new ArrayList<>();
        for (String word : words) {
            // Letters and digits alone: nothing in them means anything to to_tsquery.
            parts.add("'" + word + "':*");
        }
        return String.join(" & ", parts);
    }

    static List<String> split(String text, int limit) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int at = 0;
        while (at < text.length() && words.size() < limit) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (isDense(character)) {
                add(words, word);
                at = addDense(words, text, at - Character.charCount(character), limit);
            } else if (Character.isLetterOrDigit(character)) {
                word.appendCodePoint(character);
            } else {
                add(words, word);
            }
        }
        if (words.size() < limit) {
            add(words, word);
        }
        return words;
    }

    private static int addDense(List<String> words, String text, int from, int limit) {
        int at = from;
        int previous = -1;
        boolean paired = false;
        while (at < text.length() && isDense(text.codePointAt(at)) && words.size() < limit) {
            int character = text.codePointAt(at);
            if (previous >= 0) {
                words.add(Character.toString(previous) + Character.toString(character));
                paired = true;
            }
            previous = character;
            at += Character.charCount(character);
        }
        if (!paired && previous >= 0) {
            words.add(Character.toString(previous));
        }
        return at;
    }

    private static void add(List<String> words, StringBuilder word) {
        if (!word.isEmpty()) {
            String text = word.toString().toLowerCase(Locale.ROOT);
            words.add(text.substring(0, Math.min(text.length(), LONGEST)));
            word.setLength(0);
        }
    }

    private static boolean isDense(int character) {
        return switch (Character.UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Character.isLetterOrDigit(character);
            default -> false;
        };
    }
}
