package io.slipway.agent.runtime.seccomp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A filter for the kernel: an array of {@code struct sock_filter} in this machine's byte order. */
public final class BpfProgram {
    /** The size of one instruction. */
    public static final int INSTRUCTION_BYTES = 8;

    /** The kernel's limit on instructions. */
    public static final int MAX_INSTRUCTIONS = 4096;

    private final byte[] bytes;

    BpfProgram(byte[] bytes) {
        if (bytes.length == 0 || bytes.length % INSTRUCTION_BYTES != 0) {
            throw new IllegalArgumentException("No program has " + bytes.length + " bytes");
        }
        this.bytes = bytes.clone();
    }

    /** The instructions, read-only. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    public int instructions() {
        return bytes.length / INSTRUCTION_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfProgram program && Arrays.equals(bytes, program.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
