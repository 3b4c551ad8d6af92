package io.slipway.agent.runtime.seccomp;

import java.util.List;

/**
 * Numbers with the same verdict.
 *
 * @param first the first of them; the last is the one before the next range
 */
record VerdictRange(int first, Verdict verdict) {
    /** Adds a range, unless the one before it means the same. */
    static void append(List<VerdictRange> ranges, int first, Verdict verdict) {
        if (ranges.isEmpty() || !ranges.getLast().verdict.equals(verdict)) {
            ranges.add(new VerdictRange(first, verdict));
        }
    }
}
