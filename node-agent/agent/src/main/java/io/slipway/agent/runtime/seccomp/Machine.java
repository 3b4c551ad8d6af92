package io.slipway.agent.runtime.seccomp;

import java.util.EnumSet;
import java.util.Set;

/**
 * The machine that a filter is for.
 *
 * @param name docker's, {@code amd64} or {@code arm64}
 * @param abi its own
 * @param others what else it runs
 */
record Machine(String name, Abi abi, Set<Abi> others, KernelVersion kernel) {
    static Machine amd64(KernelVersion kernel) {
        return new Machine("amd64", Abi.X86_64, EnumSet.of(Abi.X86, Abi.X32), kernel);
    }

    static Machine arm64(KernelVersion kernel) {
        return new Machine("arm64", Abi.AARCH64, EnumSet.of(Abi.ARM), kernel);
    }

    /** The one this program runs on. */
    static Machine current() {
        KernelVersion kernel = KernelVersion.ofRelease(System.getProperty("os.version"));
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64", "x86_64" -> amd64(kernel);
            case "aarch64" -> arm64(kernel);
            default -> throw new IllegalStateException("No system call filters for the architecture " + arch);
        };
    }

    /** Every ABI that it runs. */
    Set<Abi> abis() {
        Set<Abi> all = EnumSet.of(abi);
        all.addAll(others);
        return all;
    }
}
