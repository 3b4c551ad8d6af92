package io.slipway.agent.runtime.capability;

/** The five sets of a process. Those that this machine's own bounds do not allow are left out, with a warning. */
public record ProcessCapabilities(
        CapabilitySet bounding,
        CapabilitySet effective,
        CapabilitySet permitted,
        CapabilitySet inheritable,
        CapabilitySet ambient) {
    /**
     * As docker gives them: root has the set, another user is bounded by it and has nothing; nothing is inherited. Which of
     * the two a name means is known in the container alone, so the shim clears effective and permitted for a user other
     * than root.
     */
    public static ProcessCapabilities of(CapabilitySet set) {
        return new ProcessCapabilities(set, set, set, CapabilitySet.NONE, CapabilitySet.NONE);
    }
}
