package io.slipway.agent.runtime.seccomp;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When a rule holds, or does not: docker's {@code includes} and {@code excludes}.
 *
 * @param capabilities names such as {@code CAP_SYS_ADMIN}
 * @param machines names such as {@code amd64}
 */
record Conditions(List<String> capabilities, List<String> machines, Optional<KernelVersion> minKernel) {
    static final Conditions NONE = new Conditions(List.of(), List.of(), Optional.empty());

    Conditions {
        capabilities = List.copyOf(capabilities);
        machines = List.copyOf(machines);
    }

    /** Whether everything asked for is there. */
    boolean allHold(Machine machine, Set<String> held) {
        return held.containsAll(capabilities)
                && (machines.isEmpty() || machines.contains(machine.name()))
                && minKernel
                        .map(version -> version.compareTo(machine.kernel()) <= 0)
                        .orElse(true);
    }

    /** Whether something named is there. */
    boolean anyHolds(Machine machine, Set<String> held) {
        return capabilities.stream().anyMatch(held::contains)
                || machines.contains(machine.name())
                || minKernel
                        .map(version -> version.compareTo(machine.kernel()) <= 0)
                        .orElse(false);
    }
}
