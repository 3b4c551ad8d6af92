package io.slipway.agent.runtime.capability;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** A set of capabilities, as a mask of the kernel's. */
public record CapabilitySet(long mask) {
    /** None. */
    public static final CapabilitySet NONE = new CapabilitySet(0);

    /** Every capability that this program knows. */
    public static final CapabilitySet ALL = of(EnumSet.allOf(Capability.class));

    /** Docker's fourteen. */
    public static final CapabilitySet DOCKER = of(EnumSet.of(
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FSETID,
            Capability.FOWNER,
            Capability.MKNOD,
            Capability.NET_RAW,
            Capability.SETGID,
            Capability.SETUID,
            Capability.SETFCAP,
            Capability.SETPCAP,
            Capability.NET_BIND_SERVICE,
            Capability.SYS_CHROOT,
            Capability.KILL,
            Capability.AUDIT_WRITE));

    public static CapabilitySet of(Collection<Capability> capabilities) {
        return new CapabilitySet(
                capabilities.stream().mapToLong(Capability::bit).reduce(0, (a, b) -> a | b));
    }

    /**
     * What {@code --cap-add}, {@code --cap-drop} and {@code --privileged} make of docker's set, by docker's rules: {@code
     * ALL} among the added starts from all, {@code ALL} among the dropped starts from none, and a privileged container has
     * all whatever else is said.
     *
     * @throws IllegalArgumentException when a name is no capability's; the message is docker's
     */
    public static CapabilitySet tweaked(Collection<String> added, Collection<String> dropped, boolean privileged) {
        CapabilitySet add = named(added);
        CapabilitySet drop = named(dropped);
        if (privileged) {
            return ALL;
        }
        if (all(added)) {
            return new CapabilitySet(ALL.mask & ~(all(dropped) ? 0 : drop.mask));
        }
        long kept = all(dropped) ? 0 : DOCKER.mask & ~drop.mask;
        return new CapabilitySet(kept | add.mask);
    }

    public boolean has(Capability capability) {
        return (mask & capability.bit()) != 0;
    }

    /** The capabilities one by one, in the order of their numbers. */
    public Set<Capability> members() {
        Set<Capability> members = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if (has(capability)) {
                members.add(capability);
            }
        }
        return members;
    }

    /** The named capabilities; {@code ALL} stands for none in particular. */
    private static CapabilitySet named(Collection<String> names) {
        long mask = 0;
        for (String name : names) {
            if (!name.equalsIgnoreCase("ALL")) {
                mask |= Capability.named(name)
                        .orElseThrow(() -> new IllegalArgumentException("Unknown capability: \"" + name + "\""))
                        .bit();
            }
        }
        return new CapabilitySet(mask);
    }

    private static boolean all(Collection<String> names) {
        return names.stream().anyMatch("ALL"::equalsIgnoreCase);
    }
}
