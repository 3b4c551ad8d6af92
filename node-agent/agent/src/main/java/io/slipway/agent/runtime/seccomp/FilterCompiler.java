package io.slipway.agent.runtime.seccomp;

import io.slipway.agent.runtime.capability.CapabilitySet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a filter of a profile and a container's capabilities: which architecture, then a balanced search for the range of
 * numbers that the call is in, then the tests of its arguments. A call costs some ten instructions.
 */
final class FilterCompiler {
    /** Offsets in {@code struct seccomp_data}. */
    private static final int NUMBER_AT = 0;

    private static final int ARCHITECTURE_AT = 4;

    private static final int LAST_NUMBER = 0xffff_ffff;

    private final Machine machine;
    private final Map<Abi, SyscallTable> tables = new EnumMap<>(Abi.class);

    FilterCompiler(Machine machine) {
        this.machine = machine;
        machine.abis().forEach(abi -> tables.put(abi, SyscallTable.of(abi)));
    }

    /** @throws IllegalArgumentException when the kernel would not take a program of that length */
    BpfProgram compile(Profile profile, CapabilitySet capabilities) {
        Map<Abi, AbiRules> rules = rules(profile, capabilities);
        List<Instruction> program = new ArrayList<>();
        program.add(Instruction.load(ARCHITECTURE_AT));
        rules.forEach((abi, ofAbi) -> {
            if (abi != Abi.X32) {
                List<Instruction> section = search(ranges(abi, ofAbi, Optional.ofNullable(rules.get(Abi.X32))));
                section.addFirst(Instruction.load(NUMBER_AT));
                program.add(Instruction.jumpIf(Instruction.JUMP_EQUAL, abi.auditValue(), 1, 0));
                program.add(Instruction.jump(section.size()));
                program.addAll(section);
            }
        });
        program.add(Instruction.answer(Action.KILL_THREAD));
        checkLength(program);
        return encoded(program);
    }

    private Map<Abi, AbiRules> rules(Profile profile, CapabilitySet capabilities) {
        Set<String> held =
                capabilities.members().stream().map(Object::toString).collect(Collectors.toUnmodifiableSet());
        // The machine's own ABI comes first in each of the two pairs, and is asked for first.
        Map<Abi, AbiRules> rules = new EnumMap<>(Abi.class);
        tables.forEach((abi, table) -> {
            if (profile.abis().contains(abi)) {
                rules.put(abi, new AbiRules(abi, table, profile.defaultAction()));
            }
        });
        for (SyscallRule rule : profile.rules()) {
            if (rule.holds(machine, held)) {
                rules.values().forEach(ofAbi -> ofAbi.add(rule));
            }
        }
        return rules;
    }

    /**
     * The ranges of everything that comes with one architecture value. x32 numbers stand above x86_64's; where x32 is not
     * allowed they end the thread, but -1 is no number of its own: a tracer writes it to skip a call.
     */
    private static List<VerdictRange> ranges(Abi abi, AbiRules rules, Optional<AbiRules> x32) {
        if (abi != Abi.X86_64) {
            return rules.ranges(LAST_NUMBER);
        }
        List<VerdictRange> ranges = rules.ranges(Abi.X32_BIT - 1);
        if (x32.isPresent()) {
            x32.get().ranges(LAST_NUMBER).forEach(range -> VerdictRange.append(ranges, range.first(), range.verdict()));
        } else {
            VerdictRange.append(ranges, Abi.X32_BIT, Verdict.always(Action.KILL_THREAD));
            VerdictRange.append(ranges, LAST_NUMBER, rules.unmentioned());
        }
        return ranges;
    }

    private static List<Instruction> search(List<VerdictRange> ranges) {
        if (ranges.size() == 1) {
            return verdict(ranges.getFirst().verdict());
        }
        int middle = ranges.size() / 2;
        List<Instruction> below = search(ranges.subList(0, middle));
        List<Instruction> rest = search(ranges.subList(middle, ranges.size()));
        int first = ranges.get(middle).first();
        List<Instruction> search = new ArrayList<>(below.size() + rest.size() + 2);
        if (below.size() <= Instruction.MAX_SKIP) {
            search.add(Instruction.jumpIf(Instruction.JUMP_GREATER_OR_EQUAL, first, below.size(), 0));
        } else {
            search.add(Instruction.jumpIf(Instruction.JUMP_GREATER_OR_EQUAL, first, 0, 1));
            search.add(Instruction.jump(below.size()));
        }
        search.addAll(below);
        search.addAll(rest);
        return search;
    }

    private static List<Instruction> verdict(Verdict verdict) {
        List<Instruction> instructions = new ArrayList<>();
        for (Verdict.Case verdictCase : verdict.cases()) {
            instructions.addAll(CaseCode.of(verdictCase));
        }
        instructions.add(Instruction.answer(verdict.otherwise()));
        return instructions;
    }

    private static void checkLength(List<Instruction> program) {
        if (program.size() > BpfProgram.MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("The seccomp profile makes a filter of " + program.size()
                    + " instructions, and the kernel takes " + BpfProgram.MAX_INSTRUCTIONS);
        }
    }

    private static BpfProgram encoded(List<Instruction> program) {
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * BpfProgram.INSTRUCTION_BYTES)
                .order(ByteOrder.nativeOrder());
        program.forEach(instruction -> instruction.write(bytes));
        return new BpfProgram(bytes.array());
    }
}
