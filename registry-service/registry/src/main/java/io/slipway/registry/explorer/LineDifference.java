package io.slipway.registry.explorer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which lines one text has and the other has not: the shortest edit script, found from both ends at once in linear space. A
 * part whose script turns out to be long is split where the search has come furthest by then; the result is still right, and
 * may be longer than it had to be. So the time is bounded by the lines times {@value #MOST_COST}.
 *
 * <p>Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1, 1986, section 4b.
 */
final class LineDifference {
    /** How many lines a script may add and remove, in half, before the search for a shorter one is given up. */
    static final int MOST_COST = 512;

    private static final int BEFORE_ALL = -1;
    private static final int BEHIND_ALL = Integer.MAX_VALUE;

    // The lines that both texts have, as numbers, and where they stand in the texts.
    private final int[] from;
    private final int[] to;
    private final int[] fromPlaces;
    private final int[] toPlaces;

    private final boolean[] removed;
    private final boolean[] added;
    private boolean shortest = true;

    // By diagonal: how far the searches from the beginning and from the end have come.
    private final int[] forward;
    private final int[] backward;
    private final int middle;

    /** Where a part is split in two. */
    private record Split(int from, int to) {}

    private LineDifference(List<String> fromLines, List<String> toLines) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] one = numbers(fromLines, numbers);
        int[] two = numbers(toLines, numbers);
        this.removed = new boolean[one.length];
        this.added = new boolean[two.length];
        // A line that the other text has nowhere is in no common part: the search is spared it.
        this.fromPlaces = shared(one, two, numbers.size(), removed);
        this.toPlaces = shared(two, one, numbers.size(), added);
        this.from = at(one, fromPlaces);
        this.to = at(two, toPlaces);
        int diagonals = from.length + to.length + 3;
        this.forward = new int[diagonals];
        this.backward = new int[diagonals];
        this.middle = to.length + 1;
    }

    /** Compares two texts; lines are the same when they are equal. */
    static LineDifference between(List<String> from, List<String> to) {
        LineDifference difference = new LineDifference(from, to);
        difference.compare(0, difference.from.length, 0, difference.to.length);
        return difference;
    }

    private static int[] numbers(List<String> lines, Map<String, Integer> numbers) {
        return lines.stream()
                .mapToInt(line -> numbers.computeIfAbsent(line, unseen -> numbers.size()))
                .toArray();
    }

    /** The places of the lines that the other text has somewhere, too; the others are marked. */
    private static int[] shared(int[] lines, int[] other, int numbers, boolean[] alone) {
        boolean[] has = new boolean[numbers];
        for (int line : other) {
            has[line] = true;
        }
        int[] places = new int[lines.length];
        int count = 0;
        for (int i = 0; i < lines.length; i++) {
            if (has[lines[i]]) {
                places[count++] = i;
            } else {
                alone[i] = true;
            }
        }
        return Arrays.copyOf(places, count);
    }

    private static int[] at(int[] lines, int[] places) {
        return Arrays.stream(places).map(place -> lines[place]).toArray();
    }

    private void compare(int fromBegin, int fromEnd, int toBegin, int toEnd) {
        int fromLow = fromBegin;
        int fromHigh = fromEnd;
        int toLow = toBegin;
        int toHigh = toEnd;
        while (true) {
            while (fromLow < fromHigh && toLow < toHigh && from[fromLow] == to[toLow]) {
                fromLow++;
                toLow++;
            }
            while (fromLow < fromHigh && toLow < toHigh && from[fromHigh - 1] == to[toHigh - 1]) {
                fromHigh--;
                toHigh--;
            }
            if (fromLow == fromHigh || toLow == toHigh) {
                mark(removed, fromPlaces, fromLow, fromHigh);
                mark(added, toPlaces, toLow, toHigh);
                return;
            }
            Split split = split(fromLow, fromHigh, toLow, toHigh);
            compare(fromLow, split.from(), toLow, split.to());
            fromLow = split.from();
            toLow = split.to();
        }
    }

    private static void mark(boolean[] marks, int[] places, int begin, int end) {
        for (int i = begin; i < end; i++) {
            marks[places[i]] = true;
        }
    }

    /** A point on a shortest way through a part whose first lines differ, and its last ones. */
    private Split split(int fromLow, int fromHigh, int toLow, int toHigh) {
        int lowest = fromLow - toHigh;
        int highest = fromHigh - toLow;
        int first = fromLow - toLow;
        int last = fromHigh - toHigh;
        boolean odd = ((first - last) & 1) != 0;
        Reach ahead = new Reach(forward, first, fromLow);
        Reach back = new Reach(backward, last, fromHigh);
        for (int cost = 1; ; cost++) {
            ahead.widen(lowest, highest, BEFORE_ALL);
            for (int diagonal = ahead.high; diagonal >= ahead.low; diagonal -= 2) {
                int x = Math.max(ahead.at(diagonal - 1) + 1, ahead.at(diagonal + 1));
                while (x < fromHigh && x - diagonal < toHigh && from[x] == to[x - diagonal]) {
                    x++;
                }
                ahead.set(diagonal, x);
                if (odd && back.covers(diagonal) && back.at(diagonal) <= x) {
                    return new Split(x, x - diagonal);
                }
            }
            back.widen(lowest, highest, BEHIND_ALL);
            for (int diagonal = back.high; diagonal >= back.low; diagonal -= 2) {
                int x = Math.min(back.at(diagonal - 1), back.at(diagonal + 1) - 1);
                while (x > fromLow && x - diagonal > toLow && from[x - 1] == to[x - diagonal - 1]) {
                    x--;
                }
                back.set(diagonal, x);
                if (!odd && ahead.covers(diagonal) && x <= ahead.at(diagonal)) {
                    return new Split(x, x - diagonal);
                }
            }
            if (cost >= MOST_COST) {
                shortest = false;
                return furthest(ahead, fromHigh, toHigh);
            }
        }
    }

    /** Where the search from the beginning has left most lines behind. */
    private static Split furthest(Reach ahead, int fromHigh, int toHigh) {
        Split best = new Split(0, 0);
        for (int diagonal = ahead.high; diagonal >= ahead.low; diagonal -= 2) {
            // Along the edges the search runs on into nothing.
            int x = Math.min(Math.min(ahead.at(diagonal), fromHigh), toHigh + diagonal);
            if (2 * x - diagonal > best.from() + best.to()) {
                best = new Split(x, x - diagonal);
            }
        }
        return best;
    }

    /** How far a search has come, on those diagonals that it has come to. */
    private final class Reach {
        private final int[] furthest;
        private int low;
        private int high;

        Reach(int[] furthest, int diagonal, int x) {
            this.furthest = furthest;
            this.low = diagonal;
            this.high = diagonal;
            set(diagonal, x);
        }

        int at(int diagonal) {
            return furthest[diagonal + middle];
        }

        void set(int diagonal, int x) {
            furthest[diagonal + middle] = x;
        }

        boolean covers(int diagonal) {
            return diagonal >= low && diagonal <= high;
        }

        /** One diagonal more on both sides, within the part. */
        void widen(int lowest, int highest, int none) {
            if (low > lowest) {
                low--;
                set(low - 1, none);
            } else {
                low++;
            }
            if (high < highest) {
                high++;
                set(high + 1, none);
            } else {
                high--;
            }
        }
    }

    /** Whether the second text lacks this line of the first. */
    boolean isRemoved(int line) {
        return removed[line];
    }

    /** Whether the first text lacks this line of the second. */
    boolean isAdded(int line) {
        return added[line];
    }

    /** Whether no other script is shorter. */
    boolean isShortest() {
        return shortest;
    }
}
