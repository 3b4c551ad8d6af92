package io.slipway.agent.runtime.seccomp;

/**
 * A test of one argument of a call.
 *
 * @param index 0 to 5
 * @param value what the argument is compared with, or the mask
 * @param valueTwo what the masked argument is to be; elsewhere without meaning
 */
record ArgumentTest(int index, Operator operator, long value, long valueTwo) {
    static final int ARGUMENTS = 6;

    ArgumentTest {
        if (index < 0 || index >= ARGUMENTS) {
            throw new IllegalArgumentException(
                    Integer.toUnsignedString(index) + " is not an argument's index (0 to " + (ARGUMENTS - 1) + ")");
        }
    }
}
