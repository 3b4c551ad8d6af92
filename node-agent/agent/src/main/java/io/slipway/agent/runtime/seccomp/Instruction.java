package io.slipway.agent.runtime.seccomp;

import java.nio.ByteBuffer;

/**
 * An instruction of classic BPF. Jumps are relative and go forward only, so lists of instructions can be put together in
 * any order of making.
 *
 * <p>Source: linux/bpf_common.h, linux/filter.h. No other codes are used: these are the ones that the kernel follows when
 * it works out, once, which calls are always allowed and need no filter run at all.
 */
record Instruction(int code, int ifTrue, int ifFalse, int k) {
    /** The farthest that a conditional jump reaches. */
    static final int MAX_SKIP = 255;

    static final int LOAD = 0x20;
    static final int JUMP = 0x05;
    static final int JUMP_EQUAL = 0x15;
    static final int JUMP_GREATER = 0x25;
    static final int JUMP_GREATER_OR_EQUAL = 0x35;
    static final int AND = 0x54;
    static final int RETURN = 0x06;

    Instruction {
        if (ifTrue < 0 || ifTrue > MAX_SKIP || ifFalse < 0 || ifFalse > MAX_SKIP) {
            throw new IllegalArgumentException("No jump reaches " + Math.max(ifTrue, ifFalse) + " instructions");
        }
    }

    static Instruction load(int offset) {
        return new Instruction(LOAD, 0, 0, offset);
    }

    static Instruction and(int mask) {
        return new Instruction(AND, 0, 0, mask);
    }

    static Instruction jump(int skip) {
        return new Instruction(JUMP, 0, 0, skip);
    }

    static Instruction jumpIf(int code, int k, int ifTrue, int ifFalse) {
        return new Instruction(code, ifTrue, ifFalse, k);
    }

    static Instruction answer(Action action) {
        return new Instruction(RETURN, 0, 0, action.value());
    }

    void write(ByteBuffer into) {
        into.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(k);
    }
}
