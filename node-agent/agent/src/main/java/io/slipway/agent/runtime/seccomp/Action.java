package io.slipway.agent.runtime.seccomp;

/**
 * What the kernel does with a call: the value that a filter returns.
 *
 * <p>Source: linux/seccomp.h; the names are libseccomp's.
 */
record Action(int value) {
    static final Action KILL_PROCESS = new Action(0x8000_0000);
    static final Action KILL_THREAD = new Action(0);
    static final Action TRAP = new Action(0x0003_0000);
    static final Action LOG = new Action(0x7ffc_0000);
    static final Action ALLOW = new Action(0x7fff_0000);

    /** The largest error number that the kernel hands to a program. */
    static final int MAX_ERRNO = 4095;

    private static final int KIND = 0xffff_0000;
    private static final int ERRNO = 0x0005_0000;

    /** The call fails with an error number. */
    static Action errno(int number) {
        if (number < 0 || number > MAX_ERRNO) {
            throw new IllegalArgumentException(number + " is not an error number (0 to " + MAX_ERRNO + ")");
        }
        return new Action(ERRNO | number);
    }

    /**
     * The action of a name such as {@code SCMP_ACT_ALLOW}.
     *
     * @param errno for {@code SCMP_ACT_ERRNO} alone
     * @throws IllegalArgumentException with runc's words for a name that is unknown, and a reason for one that needs a
     *     second process beside the container
     */
    static Action named(String name, int errno) {
        return switch (name) {
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> KILL_PROCESS;
            case "SCMP_ACT_TRAP" -> TRAP;
            case "SCMP_ACT_ERRNO" -> errno(errno);
            case "SCMP_ACT_LOG" -> LOG;
            case "SCMP_ACT_ALLOW" -> ALLOW;
            case "SCMP_ACT_TRACE" ->
                throw new IllegalArgumentException("SCMP_ACT_TRACE needs a tracer, and Slipway starts none");
            case "SCMP_ACT_NOTIFY" ->
                throw new IllegalArgumentException("SCMP_ACT_NOTIFY needs a listener, and Slipway starts none");
            default -> throw new IllegalArgumentException("string " + name + " is not a valid action for seccomp");
        };
    }

    /** Whether the call is made. */
    boolean letsThrough() {
        return equals(ALLOW) || equals(LOG);
    }

    /** Negative when this is the stricter one. The kernel ranks the actions of several filters by the same comparison. */
    int compareStrictness(Action other) {
        return Integer.compare(value & KIND, other.value & KIND);
    }
}
