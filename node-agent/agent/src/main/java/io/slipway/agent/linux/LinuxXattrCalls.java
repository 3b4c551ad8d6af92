package io.slipway.agent.linux;

import static io.slipway.agent.linux.LinuxFileCalls.ended;
import static io.slipway.agent.linux.LinuxFileCalls.shown;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@link XattrCalls} of the kernel. */
final class LinuxXattrCalls implements XattrCalls {
    static final LinuxXattrCalls INSTANCE = new LinuxXattrCalls();

    /** The kernel's own limit of one value and of one list of names. */
    private static final int MAX_SIZE = 65536;

    private LinuxXattrCalls() {}

    @Override
    public void set(byte[] path, byte[] name, byte[] value) throws ErrnoException {
        Libc.check(Libc.lsetxattr(ended(path), ended(name), value, value.length, 0), "lsetxattr", argument(path, name));
    }

    @Override
    public Optional<byte[]> get(byte[] path, byte[] name) throws ErrnoException {
        byte[] buffer = new byte[MAX_SIZE];
        long length = Libc.lgetxattr(ended(path), ended(name), buffer, buffer.length);
        if (length < 0 && Libc.errno() == Errno.ENODATA) {
            return Optional.empty();
        }
        Libc.check(length, "lgetxattr", argument(path, name));
        return Optional.of(Arrays.copyOf(buffer, (int) length));
    }

    @Override
    public List<byte[]> list(byte[] path) throws ErrnoException {
        byte[] buffer = new byte[MAX_SIZE];
        int length = (int) Libc.check(Libc.llistxattr(ended(path), buffer, buffer.length), "llistxattr", shown(path));
        List<byte[]> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (buffer[i] == 0) {
                names.add(Arrays.copyOfRange(buffer, start, i));
                start = i + 1;
            }
        }
        return names;
    }

    @Override
    public void remove(byte[] path, byte[] name) throws ErrnoException {
        Libc.check(Libc.lremovexattr(ended(path), ended(name)), "lremovexattr", argument(path, name));
    }

    private static String argument(byte[] path, byte[] name) {
        return shown(name) + " of " + shown(path);
    }
}
