package io.slipway.agent.runtime.seccomp;

import static org.assertj.core.api.Assertions.fail;

import io.slipway.agent.runtime.capability.CapabilitySet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Filters and a reading of the rules one by one answer alike. */
class DifferentialTest {
    private static final KernelVersion KERNEL = new KernelVersion(6, 18);
    private static final List<Machine> MACHINES = List.of(Machine.amd64(KERNEL), Machine.arm64(KERNEL));

    /** Words that the default profile or the random ones compare arguments with, and their neighbours. */
    private static final long[] WORDS = {
        0,
        1,
        2,
        8,
        38,
        39,
        40,
        41,
        0x20000,
        0x20008,
        0x7e020000,
        0x10000000,
        0xffffffffL,
        0x100000000L,
        0x100000028L,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE
    };

    private static final List<Action> ACTIONS = List.of(
            Action.ALLOW,
            Action.LOG,
            Action.errno(1),
            Action.errno(38),
            Action.TRAP,
            Action.KILL_THREAD,
            Action.KILL_PROCESS);

    private final Random random = new Random(20250722);

    @Test
    void defaultProfileAnswersAsItsRulesSay() {
        for (Machine machine : MACHINES) {
            FilterCompiler compiler = new FilterCompiler(machine);
            Profile profile = DefaultProfile.read(machine);
            for (int set = 0; set < 50; set++) {
                compare(
                        machine,
                        compiler,
                        profile,
                        new CapabilitySet(random.nextLong() & CapabilitySet.ALL.mask()),
                        2_000);
            }
        }
    }

    @Test
    void randomProfilesAnswerAsTheirRulesSay() {
        for (Machine machine : MACHINES) {
            FilterCompiler compiler = new FilterCompiler(machine);
            for (int i = 0; i < 1_000; i++) {
                compare(machine, compiler, randomProfile(machine), CapabilitySet.DOCKER, 100);
            }
        }
    }

    private void compare(
            Machine machine, FilterCompiler compiler, Profile profile, CapabilitySet capabilities, int calls) {
        BpfInterpreter filter = new BpfInterpreter(compiler.compile(profile, capabilities));
        Set<String> names =
                capabilities.members().stream().map(Object::toString).collect(Collectors.toSet());
        ProfileModel model = new ProfileModel(machine, profile, names);
        List<Abi> abis = List.copyOf(machine.abis());
        for (int i = 0; i < calls; i++) {
            Abi abi = abis.get(random.nextInt(abis.size()));
            int number = number(abi, profile);
            long[] arguments = random.longs(6, 0, WORDS.length)
                    .map(word -> WORDS[(int) word] + (random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0))
                    .toArray();
            int answer = filter.run(abi.auditValue(), number, arguments);
            int expected = model.answer(abi.auditValue(), number, arguments);
            if (answer != expected) {
                fail("%s %d %s %s: %x, not %x, of %s"
                        .formatted(abi, number, Arrays.toString(arguments), names, answer, expected, profile));
            }
        }
    }

    /** Mostly a number that exists, often one that a rule names. */
    private int number(Abi abi, Profile profile) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return random.nextInt();
        }
        if (kind < 10 || profile.rules().isEmpty()) {
            return abi.numberBase() + random.nextInt(560);
        }
        List<String> names =
                profile.rules().get(random.nextInt(profile.rules().size())).names();
        Optional<Integer> number = SyscallTables.of(abi).number(names.get(random.nextInt(names.size())));
        return number.orElse(abi.numberBase());
    }

    private Profile randomProfile(Machine machine) {
        List<String> names =
                new ArrayList<>(SyscallTables.of(machine.abi()).numbers().keySet());
        names.addAll(List.of("socketcall", "ipc", "semop", "socket", "accept", "no_such_call", "cacheflush"));
        names.sort(null);
        List<SyscallRule> rules = new ArrayList<>();
        List<String> few = random.ints(5, 0, names.size()).mapToObj(names::get).toList();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            rules.add(new SyscallRule(
                    List.of(few.get(random.nextInt(5)), names.get(random.nextInt(names.size()))),
                    ACTIONS.get(random.nextInt(ACTIONS.size())),
                    randomTests(),
                    randomConditions(),
                    random.nextInt(4) == 0 ? randomConditions() : Conditions.NONE));
        }
        Set<Abi> abis = EnumSet.of(machine.abi());
        machine.others().stream().filter(abi -> random.nextBoolean()).forEach(abis::add);
        return new Profile(ACTIONS.get(random.nextInt(ACTIONS.size())), abis, rules);
    }

    private List<ArgumentTest> randomTests() {
        List<ArgumentTest> tests = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Operator operator = Operator.values()[random.nextInt(Operator.values().length)];
            tests.add(new ArgumentTest(
                    random.nextInt(3),
                    operator,
                    WORDS[random.nextInt(WORDS.length)],
                    WORDS[random.nextInt(WORDS.length)]));
        }
        return tests;
    }

    private Conditions randomConditions() {
        return switch (random.nextInt(8)) {
            case 0 -> new Conditions(List.of("CAP_CHOWN"), List.of(), Optional.empty());
            case 1 -> new Conditions(List.of("CAP_SYS_ADMIN"), List.of(), Optional.empty());
            case 2 -> new Conditions(List.of(), List.of("amd64", "s390x"), Optional.empty());
            case 3 -> new Conditions(List.of(), List.of(), Optional.of(new KernelVersion(6, 17 + random.nextInt(3))));
            default -> Conditions.NONE;
        };
    }
}
