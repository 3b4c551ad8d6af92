package io.slipway.agent.runtime.seccomp;

import java.util.ArrayList;
import java.util.List;

/**
 * The instructions of one case of a verdict: they return its action, or run off their end when a test does not hold.
 * Arguments have 64 bits and the accumulator 32, so each test looks at two words, the high one first.
 */
final class CaseCode {
    /** Where the arguments begin in {@code struct seccomp_data}. */
    private static final int ARGUMENTS_AT = 16;

    /** Both architectures are little-endian. */
    private static final int HIGH_WORD = 4;

    private enum Target {
        NEXT,
        HOLDS,
        FAILS
    }

    private sealed interface Step {
        record Plain(Instruction instruction) implements Step {}

        record Jump(int code, int k, Target ifTrue, Target ifFalse) implements Step {}
    }

    private final List<List<Step>> tests = new ArrayList<>();

    private CaseCode() {}

    static List<Instruction> of(Verdict.Case verdictCase) {
        CaseCode code = new CaseCode();
        verdictCase.tests().forEach(code::add);
        return code.resolved(verdictCase.action());
    }

    private void add(ArgumentTest test) {
        long value = test.value();
        tests.add(
                switch (test.operator()) {
                    case EQ -> equal(test, Target.HOLDS, Target.FAILS);
                    case NE -> equal(test, Target.FAILS, Target.HOLDS);
                    case GT -> greater(test, Instruction.JUMP_GREATER, Target.HOLDS, Target.FAILS);
                    case GE -> greater(test, Instruction.JUMP_GREATER_OR_EQUAL, Target.HOLDS, Target.FAILS);
                    case LE -> greater(test, Instruction.JUMP_GREATER, Target.FAILS, Target.HOLDS);
                    case LT -> greater(test, Instruction.JUMP_GREATER_OR_EQUAL, Target.FAILS, Target.HOLDS);
                    case MASKED_EQ -> masked(test, value, test.valueTwo() & value);
                });
    }

    private static List<Step> equal(ArgumentTest test, Target equal, Target different) {
        return List.of(
                load(test, HIGH_WORD),
                new Step.Jump(Instruction.JUMP_EQUAL, high(test.value()), Target.NEXT, different),
                load(test, 0),
                new Step.Jump(Instruction.JUMP_EQUAL, (int) test.value(), equal, different));
    }

    /** The high words decide unless they are equal. */
    private static List<Step> greater(ArgumentTest test, int comparison, Target greater, Target smaller) {
        return List.of(
                load(test, HIGH_WORD),
                new Step.Jump(Instruction.JUMP_GREATER, high(test.value()), greater, Target.NEXT),
                new Step.Jump(Instruction.JUMP_EQUAL, high(test.value()), Target.NEXT, smaller),
                load(test, 0),
                new Step.Jump(comparison, (int) test.value(), greater, smaller));
    }

    /** A word whose mask is empty needs no look. */
    private static List<Step> masked(ArgumentTest test, long mask, long wanted) {
        List<Step> steps = new ArrayList<>();
        if (high(mask) != 0) {
            steps.add(load(test, HIGH_WORD));
            steps.add(new Step.Plain(Instruction.and(high(mask))));
            steps.add(new Step.Jump(Instruction.JUMP_EQUAL, high(wanted), Target.NEXT, Target.FAILS));
        }
        if ((int) mask != 0) {
            steps.add(load(test, 0));
            steps.add(new Step.Plain(Instruction.and((int) mask)));
            steps.add(new Step.Jump(Instruction.JUMP_EQUAL, (int) wanted, Target.NEXT, Target.FAILS));
        }
        return steps;
    }

    private static Step load(ArgumentTest test, int word) {
        return new Step.Plain(Instruction.load(ARGUMENTS_AT + 8 * test.index() + word));
    }

    private static int high(long value) {
        return (int) (value >>> 32);
    }

    private List<Instruction> resolved(Action action) {
        int end = tests.stream().mapToInt(List::size).sum() + 1;
        List<Instruction> instructions = new ArrayList<>(end);
        for (List<Step> test : tests) {
            int holds = instructions.size() + test.size();
            for (Step step : test) {
                int next = instructions.size() + 1;
                instructions.add(
                        switch (step) {
                            case Step.Plain plain -> plain.instruction();
                            case Step.Jump jump ->
                                Instruction.jumpIf(
                                        jump.code(),
                                        jump.k(),
                                        skip(jump.ifTrue(), next, holds, end),
                                        skip(jump.ifFalse(), next, holds, end));
                        });
            }
        }
        instructions.add(Instruction.answer(action));
        return instructions;
    }

    private static int skip(Target target, int next, int holds, int end) {
        return switch (target) {
            case NEXT -> 0;
            case HOLDS -> holds - next;
            case FAILS -> end - next;
        };
    }
}
