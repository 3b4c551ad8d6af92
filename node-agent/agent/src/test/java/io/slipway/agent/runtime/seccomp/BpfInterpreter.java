package io.slipway.agent.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel does, and refuses what the kernel's own check of a filter refuses. */
final class BpfInterpreter {
    private static final int LOAD = 0x20;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER = 0x25;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int AND = 0x54;
    private static final int RETURN = 0x06;

    private final short[] codes;
    private final int[] ifTrue;
    private final int[] ifFalse;
    private final int[] ks;
    private int steps;

    BpfInterpreter(BpfProgram program) {
        int count = program.instructions();
        codes = new short[count];
        ifTrue = new int[count];
        ifFalse = new int[count];
        ks = new int[count];
        ByteBuffer bytes = program.bytes().order(ByteOrder.nativeOrder());
        for (int at = 0; at < count; at++) {
            codes[at] = bytes.getShort();
            ifTrue[at] = Byte.toUnsignedInt(bytes.get());
            ifFalse[at] = Byte.toUnsignedInt(bytes.get());
            ks[at] = bytes.getInt();
            check(at);
        }
        if (count > 4096 || codes[count - 1] != RETURN) {
            throw new IllegalStateException("The kernel refuses a filter of " + count + " instructions");
        }
    }

    /** The value that the filter returns for a call. */
    int run(int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        steps = 0;
        int accumulator = 0;
        int at = 0;
        while (true) {
            steps++;
            int k = ks[at];
            switch (codes[at]) {
                case LOAD -> accumulator = data.getInt(k);
                case AND -> accumulator &= k;
                case JUMP -> at += k;
                case JUMP_EQUAL -> at += accumulator == k ? ifTrue[at] : ifFalse[at];
                case JUMP_GREATER -> at += Integer.compareUnsigned(accumulator, k) > 0 ? ifTrue[at] : ifFalse[at];
                case JUMP_GREATER_OR_EQUAL ->
                    at += Integer.compareUnsigned(accumulator, k) >= 0 ? ifTrue[at] : ifFalse[at];
                case RETURN -> {
                    return k;
                }
                default -> throw new IllegalStateException("No code " + codes[at]);
            }
            at++;
        }
    }

    /** How many instructions the last run took. */
    int steps() {
        return steps;
    }

    private void check(int at) {
        boolean right = switch (codes[at]) {
            case LOAD -> ks[at] >= 0 && ks[at] % 4 == 0 && ks[at] < 64;
            case AND, RETURN -> true;
            case JUMP -> ks[at] >= 0 && at + 1L + ks[at] < codes.length;
            case JUMP_EQUAL, JUMP_GREATER, JUMP_GREATER_OR_EQUAL ->
                at + 1 + Math.max(ifTrue[at], ifFalse[at]) < codes.length;
            default -> false;
        };
        if (!right) {
            throw new IllegalStateException("The kernel refuses instruction " + at + ": " + codes[at] + " " + ks[at]);
        }
    }
}
