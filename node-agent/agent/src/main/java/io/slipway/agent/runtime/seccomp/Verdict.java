package io.slipway.agent.runtime.seccomp;

import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a call: the action of the first case whose tests hold together, else another action.
 *
 * @param otherwise the action where there are no cases, or none holds
 */
record Verdict(List<Case> cases, Action otherwise) {
    /** An action and what must hold for it. */
    record Case(List<ArgumentTest> tests, Action action) {
        Case {
            tests = List.copyOf(tests);
        }
    }

    Verdict {
        cases = List.copyOf(cases);
    }

    static Verdict always(Action action) {
        return new Verdict(List.of(), action);
    }

    /**
     * What several rules of one call amount to: as with libseccomp, the first rule without tests makes every other one
     * meaningless; among rules with tests, the strictest one that holds decides.
     */
    static Verdict of(List<Case> rules, Action otherwise) {
        List<Case> cases = new ArrayList<>();
        for (Case rule : rules) {
            if (rule.tests.isEmpty()) {
                return always(rule.action);
            }
            cases.add(rule);
        }
        cases.sort((a, b) -> a.action.compareStrictness(b.action));
        return new Verdict(cases, otherwise);
    }
}
