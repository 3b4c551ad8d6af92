package io.slipway.agent.runtime.seccomp;

import java.util.Optional;
import java.util.Set;

/** A way to make system calls: each has numbers of its own. */
enum Abi {
    X86_64(0xc000_003e, 0),
    X86(0x4000_0003, 0),
    /** Shares x86_64's architecture value; a bit in the number tells them apart. */
    X32(0xc000_003e, Abi.X32_BIT),
    AARCH64(0xc000_00b7, 0),
    ARM(0x4000_0028, 0);

    static final int X32_BIT = 0x4000_0000;

    private static final String PREFIX = "SCMP_ARCH_";

    /** Names that a profile for many machines carries, of machines that this one is not. */
    private static final Set<String> FOREIGN = Set.of(
            "LOONGARCH64",
            "MIPS",
            "MIPS64",
            "MIPS64N32",
            "MIPSEL",
            "MIPSEL64",
            "MIPSEL64N32",
            "PPC",
            "PPC64",
            "PPC64LE",
            "RISCV64",
            "S390",
            "S390X");

    private final int auditValue;
    private final int numberBase;

    Abi(int auditValue, int numberBase) {
        this.auditValue = auditValue;
        this.numberBase = numberBase;
    }

    /**
     * The ABI of a name such as {@code SCMP_ARCH_X86_64}; empty for one that belongs to another kind of machine.
     *
     * @throws IllegalArgumentException with runc's words
     */
    static Optional<Abi> named(String name) {
        if (name.startsWith(PREFIX)) {
            String plain = name.substring(PREFIX.length());
            for (Abi abi : values()) {
                if (abi.name().equals(plain)) {
                    return Optional.of(abi);
                }
            }
            if (FOREIGN.contains(plain)) {
                return Optional.empty();
            }
        }
        throw new IllegalArgumentException("string " + name + " is not a valid arch for seccomp");
    }

    /** What the kernel calls it when it asks a filter (AUDIT_ARCH_*). */
    int auditValue() {
        return auditValue;
    }

    /** What is added to every number. */
    int numberBase() {
        return numberBase;
    }
}
