package io.slipway.agent.runtime.seccomp;

/** How an argument is compared, as unsigned 64 bits. */
enum Operator {
    NE,
    LT,
    LE,
    EQ,
    GE,
    GT,
    /** The bits of {@code value} in the argument are those of {@code valueTwo}. */
    MASKED_EQ;

    /**
     * The operator of a name such as {@code SCMP_CMP_EQ}.
     *
     * @throws IllegalArgumentException with runc's words
     */
    static Operator named(String name) {
        for (Operator operator : values()) {
            if (name.equals("SCMP_CMP_" + operator)) {
                return operator;
            }
        }
        throw new IllegalArgumentException("string " + name + " is not a valid operator for seccomp");
    }
}
