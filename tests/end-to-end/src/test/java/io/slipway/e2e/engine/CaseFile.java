package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A resource with cases. {@code == title} begins one, {@code == title [fast]} one of the fast tier too; {@code $ line}
 * is a step that is compared, {@code % line} one that looks at the machine; indented lines below a step are its
 * expectations (see {@link Expectation#parse}), and a step without an {@code exit} must end with 0. A line that ends
 * with a backslash goes on in the next one; {@code #} begins a comment.
 */
final class CaseFile {
    static final List<String> GROUPS = List.of(
            "run",
            "environment",
            "lifecycle",
            "listing",
            "logs",
            "exec",
            "limits",
            "security",
            "network",
            "volumes",
            "copy",
            "images",
            "registry",
            "refusals");
    private static final String FAST = " [fast]";

    private CaseFile() {}

    static List<Case> all() {
        return GROUPS.stream().map(CaseFile::read).flatMap(List::stream).toList();
    }

    static List<Case> read(String group) {
        String name = "cases/" + group + ".txt";
        try (InputStream in = CaseFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("there is no resource " + name);
            }
            return parse(group, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Case> parse(String group, String text) {
        List<Case> cases = new ArrayList<>();
        List<String> lines = text.replace("\\\n", "").lines().toList();
        int from = next(lines, 0);
        while (from < lines.size()) {
            int to = next(lines, from + 1);
            cases.add(oneCase(group, lines.subList(from, to)));
            from = to;
        }
        return cases;
    }

    private static int next(List<String> lines, int from) {
        int i = from;
        while (i < lines.size() && !lines.get(i).startsWith("== ")) {
            i++;
        }
        return i;
    }

    private static Case oneCase(String group, List<String> lines) {
        String title = lines.getFirst().substring(3).strip();
        boolean fast = title.endsWith(FAST);
        List<Case.Step> steps = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("$ ") || line.startsWith("% ")) {
                steps.add(new Case.Step(line.substring(2), line.startsWith("$"), new ArrayList<>()));
            } else if (line.startsWith("  ") && !steps.isEmpty()) {
                steps.getLast().expectations().add(Expectation.parse(line.strip()));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException(group + ": " + title + ": what is this line? " + line);
            }
        }
        return new Case(group, fast ? title.substring(0, title.length() - FAST.length()) : title, fast, steps);
    }
}
