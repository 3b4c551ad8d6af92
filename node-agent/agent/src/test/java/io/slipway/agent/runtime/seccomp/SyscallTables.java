package io.slipway.agent.runtime.seccomp;

import java.util.EnumMap;
import java.util.Map;

/** The tables of all ABIs, each read once. */
final class SyscallTables {
    private static final Map<Abi, SyscallTable> TABLES = new EnumMap<>(Abi.class);

    private SyscallTables() {}

    static synchronized SyscallTable of(Abi abi) {
        return TABLES.computeIfAbsent(abi, SyscallTable::of);
    }
}
