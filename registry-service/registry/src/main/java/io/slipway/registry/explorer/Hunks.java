package io.slipway.registry.explorer;

import io.slipway.registry.explorer.LinesView.Hunk;
import io.slipway.registry.explorer.LinesView.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the lines in which two texts differ into hunks. */
final class Hunks {
    /** How many lines are shown before and behind what differs. */
    private static final int CONTEXT = 3;

    /** How many characters of a line are shown. */
    static final int MOST_TEXT = 1000;

    private final List<String> from;
    private final List<String> to;
    private final LineDifference difference;
    private final List<Change> changes = new ArrayList<>();
    private int left;

    /** Lines of the first text that are replaced by lines of the second one; either may be none. Ends are exclusive. */
    private record Change(int fromBegin, int fromEnd, int toBegin, int toEnd) {}

    /** Compares two texts, each of whose lines has its newline at its end. */
    Hunks(List<String> from, List<String> to) {
        this.from = from;
        this.to = to;
        this.difference = LineDifference.between(from, to);
        findChanges();
    }

    private void findChanges() {
        int i = 0;
        int j = 0;
        while (i < from.size() || j < to.size()) {
            int fromBegin = i;
            int toBegin = j;
            while (i < from.size() && difference.isRemoved(i)) {
                i++;
            }
            while (j < to.size() && difference.isAdded(j)) {
                j++;
            }
            if (i > fromBegin || j > toBegin) {
                changes.add(new Change(fromBegin, i, toBegin, j));
            } else {
                i++;
                j++;
            }
        }
    }

    int removed() {
        return changes.stream()
                .mapToInt(change -> change.fromEnd() - change.fromBegin())
                .sum();
    }

    int added() {
        return changes.stream()
                .mapToInt(change -> change.toEnd() - change.toBegin())
                .sum();
    }

    boolean isShortest() {
        return difference.isShortest();
    }

    /**
     * The hunks, of which two that would touch are one.
     *
     * @param most how many lines are shown in all; what is behind them is left out
     */
    List<Hunk> hunks(int most) {
        left = most;
        List<Hunk> hunks = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < changes.size() && left > 0; i++) {
            boolean last = i + 1 == changes.size()
                    || changes.get(i + 1).fromBegin() - changes.get(i).fromEnd() > 2 * CONTEXT;
            if (last) {
                hunks.add(hunk(changes.subList(first, i + 1)));
                first = i + 1;
            }
        }
        return hunks;
    }

    private Hunk hunk(List<Change> changed) {
        List<Line> lines = new ArrayList<>();
        int fromBegin = Math.max(0, changed.getFirst().fromBegin() - CONTEXT);
        int toBegin = changed.getFirst().toBegin() - (changed.getFirst().fromBegin() - fromBegin);
        int i = fromBegin;
        int j = toBegin;
        for (Change change : changed) {
            while (i < change.fromBegin()) {
                add(lines, line("same", i + 1, j + 1, from.get(i)));
                i++;
                j++;
            }
            for (; i < change.fromEnd(); i++) {
                add(lines, line("removed", i + 1, null, from.get(i)));
            }
            for (; j < change.toEnd(); j++) {
                add(lines, line("added", null, j + 1, to.get(j)));
            }
        }
        int end = Math.min(from.size(), i + CONTEXT);
        for (; i < end; i++, j++) {
            add(lines, line("same", i + 1, j + 1, from.get(i)));
        }
        int fromLines = (int) lines.stream().filter(line -> line.from() != null).count();
        int toLines = (int) lines.stream().filter(line -> line.to() != null).count();
        return new Hunk(number(fromBegin, fromLines), fromLines, number(toBegin, toLines), toLines, lines);
    }

    private static int number(int begin, int lines) {
        return lines == 0 ? begin : begin + 1;
    }

    private void add(List<Line> lines, Line line) {
        if (left > 0) {
            lines.add(line);
            left--;
        }
    }

    private static Line line(String change, @Nullable Integer from, @Nullable Integer to, String line) {
        boolean newline = line.endsWith("\n");
        String text = newline ? line.substring(0, line.length() - 1) : line;
        int length = text.codePointCount(0, text.length());
        boolean all = length <= MOST_TEXT;
        String start = all ? text : text.substring(0, text.offsetByCodePoints(0, MOST_TEXT));
        return new Line(change, from, to, ShownBytes.line(start), all ? null : length, newline);
    }
}
