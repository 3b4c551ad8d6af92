package io.slipway.e2e.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts a word in the place of all that two runs of one command cannot have in common. */
final class OutputShape {
    /** Before the names, since a port's five digits may stand in the middle of an ID. */
    private static final Map<Pattern, String> IDS = new LinkedHashMap<>();

    private static final Map<Pattern, String> REPLACEMENTS = new LinkedHashMap<>();

    static {
        IDS.put(Pattern.compile("sha256:[0-9a-f]{64}"), "sha256:ID");
        IDS.put(Pattern.compile("\\b[0-9a-f]{64}\\b"), "LONG-ID");
        IDS.put(Pattern.compile("\\b(?=[0-9a-f]*[0-9])[0-9a-f]{12}\\b"), "ID");
        replace("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?( ?(Z|[+-]\\d\\d:?\\d\\d))?( UTC)?", "TIME");
        // docker's own words when its archive is refused while it writes it, which it sometimes is and sometimes not.
        replace("(?m)^time=\"TIME\" level=error msg=\"Can't .*read/write on closed pipe\"$\\n?", "");
        replace("(?i)\\b(about |less than )?(an?|\\d+) (second|minute|hour|day|week|month|year)s?\\b", "SPAN");
        replace("\\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\\b", "MAC");
        replace("\\b(?!0\\.0\\.0\\.0|127\\.0\\.0\\.1)\\d{1,3}(\\.\\d{1,3}){3}\\b", "ADDRESS");
        replace(":(3276[89]|327[7-9]\\d|32[89]\\d\\d|3[3-9]\\d{3}|[45]\\d{4})\\b", ":PORT");
        replace("\\b\\d+(\\.\\d+)?[kMG]?B\\b", "SIZE");
        replace("[ \\t]+", " ");
        replace("(?m) +$", "");
    }

    private final Map<String, String> names;

    /** @param names what this engine and this case call things, each with the word that replaces it */
    OutputShape(Map<String, String> names) {
        this.names = names;
    }

    String of(String output) {
        String shape = replaced(output, IDS);
        for (Map.Entry<String, String> name : names.entrySet()) {
            shape = shape.replace(name.getKey(), name.getValue());
        }
        return replaced(shape, REPLACEMENTS)
                .lines()
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private static String replaced(String text, Map<Pattern, String> words) {
        String shape = text;
        for (Map.Entry<Pattern, String> word : words.entrySet()) {
            shape = word.getKey().matcher(shape).replaceAll(word.getValue());
        }
        return shape;
    }

    private static void replace(String pattern, String word) {
        REPLACEMENTS.put(Pattern.compile(pattern), word);
    }
}
