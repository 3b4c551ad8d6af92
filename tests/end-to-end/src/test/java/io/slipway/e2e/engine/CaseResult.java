package io.slipway.e2e.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a case showed on one engine.
 *
 */
record CaseResult(List<Seen> steps, long milliseconds) {

    /**
     * What one step showed.
     *
     * @param shape its output without what differs from one run to the next
     * @param wrong each expectation that was not met, in words
     */
    record Seen(Case.Step step, int exit, String output, String shape, List<String> wrong) {}

    /** Each compared step in which the other engine showed something else, in words, by the step's number from 1. */
    List<Difference> differencesTo(CaseResult other) {
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < Math.min(steps.size(), other.steps.size()); i++) {
            difference(i + 1, steps.get(i), other.steps.get(i)).ifPresent(differences::add);
        }
        return differences;
    }

    private static Optional<Difference> difference(int number, Seen mine, Seen others) {
        boolean same = mine.exit() == others.exit()
                && (mine.step().loose() || mine.shape().equals(others.shape()));
        return same || !mine.step().compared()
                ? Optional.empty()
                : Optional.of(new Difference(
                        number,
                        "step " + number + ": " + mine.step().line() + "\n--- ended with " + mine.exit() + ":\n"
                                + mine.shape() + "\n--- the other one with " + others.exit() + ":\n"
                                + others.shape()));
    }

    record Difference(int step, String words) {}
}
