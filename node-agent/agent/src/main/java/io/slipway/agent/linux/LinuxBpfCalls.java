package io.slipway.agent.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/** {@link BpfCalls} by the C library, which has no function for {@code bpf(2)}. */
final class LinuxBpfCalls implements BpfCalls {
    private static final long SYS_BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;
    private static final int PROG_LOAD = 5;
    private static final int PROG_ATTACH = 8;
    private static final int PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int ATTACH_CGROUP_DEVICE = 6;
    private static final int ALLOW_MULTI = 2;
    private static final int ATTRIBUTES = 128;
    private static final int O_DIRECTORY_CLOEXEC =
            System.getProperty("os.arch").equals("aarch64") ? 0x4000 | 0x80000 : 0x10000 | 0x80000;

    @Override
    public void attachDeviceFilter(Path cgroup, byte[] program) throws ErrnoException {
        int loaded = load(program);
        try {
            attach(cgroup, loaded);
        } finally {
            Libc.close(loaded);
        }
    }

    private static int load(byte[] program) throws ErrnoException {
        try (Memory instructions = new Memory(program.length);
                Memory license = Libc.text("Apache-2.0");
                Memory attributes = new Memory(ATTRIBUTES)) {
            instructions.write(0, program, 0, program.length);
            attributes.clear();
            attributes.setInt(0, PROG_TYPE_CGROUP_DEVICE);
            attributes.setInt(4, program.length / 8);
            attributes.setLong(8, Pointer.nativeValue(instructions));
            attributes.setLong(16, Pointer.nativeValue(license));
            return (int) bpf(PROG_LOAD, attributes, "device filter of " + program.length / 8 + " instructions");
        }
    }

    private static void attach(Path cgroup, int program) throws ErrnoException {
        int directory =
                (int) Libc.check(Libc.open(cgroup.toString(), O_DIRECTORY_CLOEXEC, 0), "open", cgroup.toString());
        try (Memory attributes = new Memory(ATTRIBUTES)) {
            attributes.clear();
            attributes.setInt(0, directory);
            attributes.setInt(4, program);
            attributes.setInt(8, ATTACH_CGROUP_DEVICE);
            attributes.setInt(12, ALLOW_MULTI);
            bpf(PROG_ATTACH, attributes, cgroup.toString());
        } finally {
            Libc.close(directory);
        }
    }

    private static long bpf(int command, Memory attributes, String argument) throws ErrnoException {
        return Libc.check(
                Libc.syscall(SYS_BPF, command, Pointer.nativeValue(attributes), ATTRIBUTES, 0, 0),
                command == PROG_LOAD ? "bpf load" : "bpf attach",
                argument);
    }
}
