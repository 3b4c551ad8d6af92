package io.slipway.agent.runtime.seccomp;

import java.util.List;
import java.util.Set;

/**
 * A rule of a profile.
 *
 * @param names of calls; those that an ABI does not have are no fault
 * @param tests hold together, except where one argument is tested twice: then each stands alone, as with runc
 */
record SyscallRule(
        List<String> names, Action action, List<ArgumentTest> tests, Conditions includes, Conditions excludes) {
    SyscallRule {
        names = List.copyOf(names);
        tests = List.copyOf(tests);
    }

    /** Whether the rule is part of the filter of a container with these capabilities. */
    boolean holds(Machine machine, Set<String> capabilities) {
        return !excludes.anyHolds(machine, capabilities) && includes.allHold(machine, capabilities);
    }

    /** The tests as alternatives, each a list of what must hold together. */
    List<List<ArgumentTest>> alternatives() {
        long arguments = tests.stream().mapToInt(ArgumentTest::index).distinct().count();
        if (arguments == tests.size()) {
            return List.of(tests);
        }
        return tests.stream().map(List::of).toList();
    }
}
