package io.slipway.agent.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Device rules as a program of version 2, which has no files for them. The kernel runs it with a pointer to {@code
 * struct bpf_cgroup_dev_ctx} (access and type in one word, major, minor) whenever a device is opened or a node made; 1 is
 * "allowed".
 *
 * <p>The rules are tried from the last to the first, as the last that fits decides; what fits none is refused.
 */
final class DeviceProgram {
    private static final int MOST_RULES = 1000;

    private static final int TYPE = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int SCRATCH = 1;

    private static final byte LOAD_WORD = 0x61;
    private static final byte MOVE_REGISTER = (byte) 0xbc;
    private static final byte MOVE_NUMBER = (byte) 0xb4;
    private static final byte AND_NUMBER = 0x54;
    private static final byte SHIFT_RIGHT = 0x74;
    private static final byte JUMP_NOT_EQUAL = 0x55;
    private static final byte JUMP_NOT_EQUAL_REGISTER = 0x5d;
    private static final byte JUMP_EQUAL = 0x15;
    private static final byte EXIT = (byte) 0x95;
    private static final int ANSWER = 2;

    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final int MKNOD = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    private final List<long[]> code = new ArrayList<>();

    private DeviceProgram() {}

    /** The instructions, eight bytes each in the machine's byte order. */
    static byte[] of(List<DeviceRule> rules) {
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException("more than " + MOST_RULES + " device rules");
        }
        DeviceProgram program = new DeviceProgram();
        program.start();
        for (DeviceRule rule : rules.reversed()) {
            program.rule(rule);
            if (fitsAll(rule)) {
                // The kernel takes no program with instructions that are never reached.
                return program.bytes();
            }
        }
        program.answer(false);
        return program.bytes();
    }

    private static boolean fitsAll(DeviceRule rule) {
        return rule.type().isEmpty() && rule.access().equals(DeviceRule.Access.ALL);
    }

    /** Takes the parts of the context into registers of their own. */
    private void start() {
        add(LOAD_WORD, TYPE, SCRATCH, 0, 0);
        add(AND_NUMBER, TYPE, 0, 0, 0xffff);
        add(LOAD_WORD, ACCESS, SCRATCH, 0, 0);
        add(SHIFT_RIGHT, ACCESS, 0, 0, 16);
        add(LOAD_WORD, MAJOR, SCRATCH, 4, 0);
        add(LOAD_WORD, MINOR, SCRATCH, 8, 0);
    }

    /** Tests that jump over the answer where the rule does not fit. */
    private void rule(DeviceRule rule) {
        List<long[]> tests = new ArrayList<>();
        rule.type()
                .ifPresent(type -> tests.add(
                        new long[] {JUMP_NOT_EQUAL, TYPE, 0, type == DeviceRule.Type.BLOCK ? BLOCK : CHARACTER}));
        if (!rule.access().equals(DeviceRule.Access.ALL)) {
            if (rule.allow()) {
                // Fits when nothing is asked for beyond what the rule gives.
                tests.add(new long[] {MOVE_REGISTER, SCRATCH, ACCESS, 0});
                tests.add(new long[] {AND_NUMBER, SCRATCH, 0, bits(rule.access())});
                tests.add(new long[] {JUMP_NOT_EQUAL_REGISTER, SCRATCH, ACCESS, 0});
            } else {
                // Fits when anything is asked for that the rule takes.
                tests.add(new long[] {MOVE_REGISTER, SCRATCH, ACCESS, 0});
                tests.add(new long[] {AND_NUMBER, SCRATCH, 0, bits(rule.access())});
                tests.add(new long[] {JUMP_EQUAL, SCRATCH, 0, 0});
            }
        }
        rule.major().ifPresent(major -> tests.add(new long[] {JUMP_NOT_EQUAL, MAJOR, 0, major}));
        rule.minor().ifPresent(minor -> tests.add(new long[] {JUMP_NOT_EQUAL, MINOR, 0, minor}));
        for (int i = 0; i < tests.size(); i++) {
            long[] test = tests.get(i);
            boolean jump = isJump((byte) test[0]);
            int over = tests.size() - i - 1 + ANSWER;
            add((byte) test[0], (int) test[1], (int) test[2], jump ? over : 0, (int) test[3]);
        }
        answer(rule.allow());
    }

    private static boolean isJump(byte operation) {
        return operation == JUMP_NOT_EQUAL || operation == JUMP_NOT_EQUAL_REGISTER || operation == JUMP_EQUAL;
    }

    private static int bits(DeviceRule.Access access) {
        return (access.read() ? READ : 0) | (access.write() ? WRITE : 0) | (access.mknod() ? MKNOD : 0);
    }

    private void answer(boolean allowed) {
        add(MOVE_NUMBER, 0, 0, 0, allowed ? 1 : 0);
        add(EXIT, 0, 0, 0, 0);
    }

    private void add(byte operation, int destination, int source, int offset, int number) {
        code.add(new long[] {operation, destination, source, offset, number});
    }

    private byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(code.size() * 8).order(ByteOrder.nativeOrder());
        for (long[] instruction : code) {
            buffer.put((byte) instruction[0])
                    .put((byte) ((instruction[2] << 4) | instruction[1]))
                    .putShort((short) instruction[3])
                    .putInt((int) instruction[4]);
        }
        return buffer.array();
    }
}
