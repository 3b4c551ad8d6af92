package io.slipway.agent.runtime.seccomp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of a profile in the numbers of one ABI.
 *
 * <p>As runc does, calls with numbers above every one that the profile mentions fail with ENOSYS: they are newer than the
 * profile, and programs know how to do without a call that does not exist, but not without one that is forbidden.
 */
final class AbiRules {
    private static final Action ENOSYS = Action.errno(38);

    /** The first of arm's private calls, which stand far above the others. */
    private static final int ARM_PRIVATE = 0xf0000;

    private final Abi abi;
    private final SyscallTable table;
    private final Action defaultAction;
    private final Map<Integer, List<Verdict.Case>> cases = new TreeMap<>(Integer::compareUnsigned);

    AbiRules(Abi abi, SyscallTable table, Action defaultAction) {
        this.abi = abi;
        this.table = table;
        this.defaultAction = defaultAction;
    }

    void add(SyscallRule rule) {
        List<List<ArgumentTest>> alternatives = rule.alternatives();
        for (String name : rule.names()) {
            table.number(name).ifPresent(number -> add(number, rule.action(), alternatives));
            Multiplexed.of(abi, name).ifPresent(other -> addMultiplexed(other, rule));
        }
    }

    /** What a number up to {@code last} means, in ranges that follow one another from the first number of the ABI. */
    List<VerdictRange> ranges(int last) {
        int highest = highestMentioned();
        Verdict unmentioned = unmentioned();
        boolean newerFail = !cases.isEmpty() && !defaultAction.letsThrough();
        Verdict newer = newerFail ? Verdict.always(ENOSYS) : unmentioned;
        List<VerdictRange> ranges = new ArrayList<>();
        int next = abi.numberBase();
        for (Map.Entry<Integer, List<Verdict.Case>> entry : cases.entrySet()) {
            int number = entry.getKey();
            if (number != next) {
                VerdictRange.append(ranges, next, next > highest ? newer : unmentioned);
            }
            VerdictRange.append(ranges, number, Verdict.of(entry.getValue(), defaultAction));
            next = number + 1;
        }
        if (Integer.compareUnsigned(next, last) <= 0) {
            VerdictRange.append(ranges, next, newer);
        }
        return ranges;
    }

    /** What becomes of a number without a rule. */
    Verdict unmentioned() {
        return Verdict.always(defaultAction);
    }

    private void add(int number, Action action, List<List<ArgumentTest>> alternatives) {
        List<Verdict.Case> ofNumber = cases.computeIfAbsent(number, _ -> new ArrayList<>());
        // runc leaves out what the default does anyway; the number still counts as known to the profile.
        if (!action.equals(defaultAction)) {
            alternatives.forEach(tests -> ofNumber.add(new Verdict.Case(tests, action)));
        }
    }

    /**
     * The filter cannot see the real arguments here. A rule that tests them is taken as if they held where it makes the
     * profile stricter, and left out where it makes it laxer.
     */
    private void addMultiplexed(Multiplexed other, SyscallRule rule) {
        boolean stricter = rule.action().compareStrictness(defaultAction) < 0;
        if (rule.tests().isEmpty() || stricter) {
            table.number(other.call()).ifPresent(number -> add(number, rule.action(), List.of(List.of(other.test()))));
        }
    }

    private int highestMentioned() {
        return cases.keySet().stream()
                .filter(number -> abi != Abi.ARM || number < ARM_PRIVATE)
                .max(Comparator.naturalOrder())
                .orElse(0);
    }
}
