package io.slipway.agent.runtime.capability;

/**
 * The five sets of a process. Those that this machine's own bounds do not allow are left out, with a warning.
 *
 * @param rootOnly whether a user other than root gets nothing of {@code effective} and {@code permitted}; who the user is
 *     is known in the container alone
 */
public record ProcessCapabilities(
        CapabilitySet bounding,
        CapabilitySet effective,
        CapabilitySet permitted,
        CapabilitySet inheritable,
        CapabilitySet ambient,
        boolean rootOnly) {
    /** As docker gives them: root has the set, another user is bounded by it and has nothing; nothing is inherited. */
    public static ProcessCapabilities of(CapabilitySet set) {
        return new ProcessCapabilities(set, set, set, CapabilitySet.NONE, CapabilitySet.NONE, true);
    }
}
