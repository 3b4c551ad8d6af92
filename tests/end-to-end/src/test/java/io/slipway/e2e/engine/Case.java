package io.slipway.e2e.engine;

import java.util.List;

/**
 * One thing that a user does with an engine and what must come of it.
 *
 * @param fast whether the fast tier runs it
 */
record Case(String group, String title, boolean fast, List<Step> steps) {

    @Override
    public String toString() {
        return group + ": " + title;
    }

    /**
     * A line of shell.
     *
     * @param compared whether its exit status and the shape of its output must be the same on both engines; the others
     *     look at the machine
     */
    record Step(String line, boolean compared, List<Expectation> expectations) {

        /** The exit status it must have. */
        int exit() {
            return expectations.stream()
                    .filter(Expectation.Exit.class::isInstance)
                    .map(Expectation.Exit.class::cast)
                    .map(Expectation.Exit::status)
                    .findFirst()
                    .orElse(0);
        }

        /** Whether only its exit status is compared, because its words cannot be the same. */
        boolean loose() {
            return expectations.stream().anyMatch(Expectation.Loose.class::isInstance);
        }
    }
}
