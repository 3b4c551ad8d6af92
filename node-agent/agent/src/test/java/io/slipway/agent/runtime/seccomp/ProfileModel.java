package io.slipway.agent.runtime.seccomp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a profile says of a call, read off its rules one by one: slow, and sharing nothing with the compiler but the tables. */
final class ProfileModel {
    private static final int KILL_THREAD = 0;
    private static final int ENOSYS = 0x5_0026;
    private static final int LOG = 0x7ffc_0000;

    private final Machine machine;
    private final Profile profile;
    private final List<SyscallRule> rules = new ArrayList<>();
    private final Map<Abi, Map<Integer, String>> names = new EnumMap<>(Abi.class);
    private final Map<Abi, Set<String>> known = new EnumMap<>(Abi.class);

    ProfileModel(Machine machine, Profile profile, Set<String> capabilities) {
        this.machine = machine;
        this.profile = profile;
        for (SyscallRule rule : profile.rules()) {
            if (holds(rule, capabilities)) {
                rules.add(rule);
            }
        }
        for (Abi abi : machine.abis()) {
            Map<Integer, String> ofAbi = new HashMap<>();
            SyscallTables.of(abi).numbers().forEach((name, number) -> ofAbi.put(number, name));
            names.put(abi, ofAbi);
            known.put(abi, known(abi, ofAbi));
        }
    }

    int answer(int architecture, int number, long... arguments) {
        Optional<Abi> abi = abi(architecture, number);
        int otherwise = profile.defaultAction().value();
        if (abi.isEmpty()) {
            return KILL_THREAD;
        }
        if (!profile.abis().contains(abi.get())) {
            return abi.get() == Abi.X32 && number == -1 ? otherwise : KILL_THREAD;
        }
        String name = names.get(abi.get()).get(number);
        if (known.get(abi.get()).contains(name)) {
            return ruled(abi.get(), name, arguments).orElse(otherwise);
        }
        return otherwise < LOG && newerThanAll(abi.get(), number) ? ENOSYS : otherwise;
    }

    private Set<String> known(Abi abi, Map<Integer, String> ofAbi) {
        Set<String> mentioned = new HashSet<>();
        for (SyscallRule rule : rules) {
            mentioned.addAll(rule.names());
            if (abi == Abi.X86) {
                mentioned.addAll(multiplexers(rule));
            }
        }
        mentioned.retainAll(ofAbi.values());
        return mentioned;
    }

    private Optional<Abi> abi(int architecture, int number) {
        boolean above = number < 0 || number >= 0x4000_0000;
        return machine.abis().stream()
                .filter(abi -> abi.auditValue() == architecture)
                .filter(abi -> architecture != 0xc000_003e || above == (abi == Abi.X32))
                .findFirst();
    }

    private boolean holds(SyscallRule rule, Set<String> capabilities) {
        Conditions wanted = rule.includes();
        Conditions unwanted = rule.excludes();
        boolean newEnough =
                wanted.minKernel().isEmpty() || reached(wanted.minKernel().get());
        boolean tooNew =
                unwanted.minKernel().isPresent() && reached(unwanted.minKernel().get());
        boolean right = wanted.machines().isEmpty() || wanted.machines().contains(machine.name());
        Set<String> forbidden = new HashSet<>(unwanted.capabilities());
        forbidden.retainAll(capabilities);
        return newEnough
                && right
                && capabilities.containsAll(wanted.capabilities())
                && forbidden.isEmpty()
                && !tooNew
                && !unwanted.machines().contains(machine.name());
    }

    private boolean reached(KernelVersion version) {
        int ours = machine.kernel().kernel() * 1000 + machine.kernel().major();
        return ours >= version.kernel() * 1000 + version.major();
    }

    private boolean newerThanAll(Abi abi, int number) {
        for (String name : known.get(abi)) {
            int other = SyscallTables.of(abi).number(name).orElseThrow();
            boolean ordinary = abi != Abi.ARM || other < 0xf0000;
            if (ordinary && Integer.toUnsignedLong(other) > Integer.toUnsignedLong(number)) {
                return false;
            }
        }
        return !known.get(abi).isEmpty();
    }

    private Optional<Integer> ruled(Abi abi, String name, long... arguments) {
        Optional<Integer> strictest = Optional.empty();
        for (SyscallRule rule : rules) {
            int action = rule.action().value();
            if (action == profile.defaultAction().value()) {
                continue;
            }
            boolean direct = rule.names().contains(name);
            if (direct && rule.tests().isEmpty()) {
                return Optional.of(action);
            }
            boolean through = abi == Abi.X86 && multiplexes(rule, name, arguments[0]);
            if ((through || direct && testsHold(rule.tests(), arguments))
                    && (strictest.isEmpty() || (action & 0xffff_0000) < (strictest.get() & 0xffff_0000))) {
                strictest = Optional.of(action);
            }
        }
        return strictest;
    }

    private boolean multiplexes(SyscallRule rule, String name, long use) {
        Map<Long, String> uses = name.equals("socketcall") ? SOCKETCALL : name.equals("ipc") ? IPC : Map.of();
        return multiplexers(rule).contains(name)
                && uses.containsKey(use)
                && rule.names().contains(uses.get(use));
    }

    /** A rule with tests goes through only where it makes matters stricter. */
    private Set<String> multiplexers(SyscallRule rule) {
        Set<String> found = new HashSet<>();
        boolean stricter =
                (rule.action().value() & 0xffff_0000) < (profile.defaultAction().value() & 0xffff_0000);
        if (rule.tests().isEmpty() || stricter) {
            for (String name : rule.names()) {
                if (SOCKETCALL.containsValue(name)) {
                    found.add("socketcall");
                }
                if (IPC.containsValue(name)) {
                    found.add("ipc");
                }
            }
        }
        return found;
    }

    private static boolean testsHold(List<ArgumentTest> tests, long... arguments) {
        Set<Integer> indexes = new HashSet<>();
        boolean doubled = false;
        boolean all = true;
        boolean any = false;
        for (ArgumentTest test : tests) {
            boolean holds = holds(test, arguments[test.index()]);
            doubled |= !indexes.add(test.index());
            all &= holds;
            any |= holds;
        }
        return doubled ? any : all;
    }

    private static boolean holds(ArgumentTest test, long argument) {
        BigInteger seen = new BigInteger(Long.toUnsignedString(argument));
        BigInteger value = new BigInteger(Long.toUnsignedString(test.value()));
        BigInteger two = new BigInteger(Long.toUnsignedString(test.valueTwo()));
        int order = seen.compareTo(value);
        return switch (test.operator()) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            case MASKED_EQ -> seen.and(value).equals(two.and(value));
        };
    }

    private static final Map<Long, String> SOCKETCALL = numbered(
            1,
            List.of(
                    "socket",
                    "bind",
                    "connect",
                    "listen",
                    "accept",
                    "getsockname",
                    "getpeername",
                    "socketpair",
                    "send",
                    "recv",
                    "sendto",
                    "recvfrom",
                    "shutdown",
                    "setsockopt",
                    "getsockopt",
                    "sendmsg",
                    "recvmsg",
                    "accept4",
                    "recvmmsg",
                    "sendmmsg"));

    private static final Map<Long, String> IPC = ipc();

    private static Map<Long, String> ipc() {
        Map<Long, String> uses = new HashMap<>(numbered(1, List.of("semop", "semget", "semctl", "semtimedop")));
        uses.putAll(numbered(11, List.of("msgsnd", "msgrcv", "msgget", "msgctl")));
        uses.putAll(numbered(21, List.of("shmat", "shmdt", "shmget", "shmctl")));
        return uses;
    }

    private static Map<Long, String> numbered(int first, List<String> names) {
        Map<Long, String> numbered = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            numbered.put((long) first + i, names.get(i));
        }
        return numbered;
    }
}
