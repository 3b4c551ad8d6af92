package io.slipway.agent.runtime.seccomp;

import java.util.List;
import java.util.Set;

/**
 * A profile, before the capabilities of a container decide which of its rules hold.
 *
 * @param defaultAction for calls without a rule
 * @param abis those allowed at all; a call by another one ends the thread
 */
record Profile(Action defaultAction, Set<Abi> abis, List<SyscallRule> rules) {
    Profile {
        abis = Set.copyOf(abis);
        rules = List.copyOf(rules);
    }
}
