package io.slipway.agent.runtime.seccomp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The system calls of an ABI by name. */
final class SyscallTable {
    private final Map<String, Integer> numbers;

    private SyscallTable(Map<String, Integer> numbers) {
        this.numbers = Map.copyOf(numbers);
    }

    /** Reads the table of this program: lines of a number and the names of that number and the following ones. */
    static SyscallTable of(Abi abi) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String line : Resource.lines("syscalls-" + abi.name().toLowerCase(Locale.ROOT) + ".txt")) {
            String[] words = line.split(" ", -1);
            int first = Integer.parseInt(words[0]) + abi.numberBase();
            for (int i = 1; i < words.length; i++) {
                numbers.put(words[i], first + i - 1);
            }
        }
        return new SyscallTable(numbers);
    }

    /** The number of a call, with the ABI's own bits; empty where the ABI does not have it. */
    Optional<Integer> number(String name) {
        return Optional.ofNullable(numbers.get(name));
    }

    Map<String, Integer> numbers() {
        return numbers;
    }
}
