package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the two engines may differ, and why, a line each: {@code group: title | where | reason}. Where is {@code step N}
 * for one whose output differs on both in form, {@code ENGINE step N says TEXT} for one in which this engine does not
 * show what the case wants and says the text ("nothing" for none) instead, {@code ENGINE step N follows} for one that cannot succeed after
 * such a step. All other steps of the case are held to what it wants. An entry that no longer applies fails its case, so
 * the list only shrinks.
 */
final class KnownDifferences {
    private static final Pattern OF_ENGINE = Pattern.compile("(dockerd|agent) step (\\d+) (?:says (.+)|follows)");
    private static final String NOTHING = "nothing";
    private static final Pattern OF_BOTH = Pattern.compile("step (\\d+)");

    private final List<Entry> entries = new ArrayList<>();

    /**
     * One line.
     *
     * @param engine the engine's name; empty for a step that differs in form
     * @param step from 1
     * @param text what is said instead; empty where nothing certain is
     */
    record Entry(String what, String engine, int step, String text) {
        /** Whether that is what an engine said. */
        boolean isSaidIn(String output) {
            return text.equals(NOTHING) ? output.isBlank() : output.contains(text);
        }
    }

    static KnownDifferences read() {
        try (InputStream in = KnownDifferences.class.getResourceAsStream("known-differences.txt")) {
            if (in == null) {
                throw new AssertionError("there is no known-differences.txt");
            }
            KnownDifferences known = new KnownDifferences();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(known::add);
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        String[] parts = line.split("\\s+\\|\\s+", 3);
        if (parts.length != 3 || parts[2].isBlank()) {
            throw new IllegalArgumentException("not 'case | where | reason': " + line);
        }
        Matcher both = OF_BOTH.matcher(parts[1]);
        Matcher engine = OF_ENGINE.matcher(parts[1]);
        if (both.matches()) {
            entries.add(new Entry(parts[0], "", Integer.parseInt(both.group(1)), ""));
        } else if (engine.matches()) {
            String text = Optional.ofNullable(engine.group(3)).orElse("");
            entries.add(new Entry(parts[0], engine.group(1), Integer.parseInt(engine.group(2)), text));
        } else {
            throw new IllegalArgumentException(
                    "not 'step N', 'ENGINE step N says TEXT' or 'ENGINE step N follows': " + line);
        }
    }

    /** Whether a line says that this step may differ in form. */
    boolean differs(Case what, int step) {
        return entries.stream().anyMatch(entry -> entry.engine().isEmpty() && isOf(entry, what, step));
    }

    /** What a line says of an engine in this step. */
    Optional<Entry> ofEngine(Case what, String engine, int step) {
        return entries.stream()
                .filter(entry -> entry.engine().equals(engine) && isOf(entry, what, step))
                .findFirst();
    }

    /** Whether a line says of some engine that it does not do here what the case wants. */
    boolean fails(Case what, int step) {
        return entries.stream().anyMatch(entry -> !entry.engine().isEmpty() && isOf(entry, what, step));
    }

    private static boolean isOf(Entry entry, Case what, int step) {
        return entry.step() == step && entry.what().equals(what.toString());
    }

    /** Lines that no case has, such as those of a case that was renamed. */
    List<String> ofNone(List<Case> all) {
        return entries.stream()
                .filter(entry -> all.stream()
                        .noneMatch(what -> what.toString().equals(entry.what())
                                && entry.step() >= 1
                                && entry.step() <= what.steps().size()))
                .map(Entry::toString)
                .toList();
    }
}
