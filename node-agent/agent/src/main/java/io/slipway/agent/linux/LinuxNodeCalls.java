package io.slipway.agent.linux;

import static io.slipway.agent.linux.LinuxFileCalls.ended;
import static io.slipway.agent.linux.LinuxFileCalls.shown;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@link NodeCalls} of the kernel. */
final class LinuxNodeCalls implements NodeCalls {
    static final LinuxNodeCalls INSTANCE = new LinuxNodeCalls();

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;

    private LinuxNodeCalls() {}

    @Override
    public void makeDirectory(int directory, byte[] name, int mode) throws ErrnoException {
        Libc.check(Libc.mkdirat(directory, ended(name), mode), "mkdirat", shown(name));
    }

    @Override
    public void makeNode(int directory, byte[] name, int mode, int major, int minor) throws ErrnoException {
        Libc.check(Libc.mknodat(directory, ended(name), mode, device(major, minor)), "mknodat", shown(name));
    }

    /** The C library's form of a device number, {@code gnu_dev_makedev(3)}. */
    private static long device(int major, int minor) {
        long high = Integer.toUnsignedLong(major);
        long low = Integer.toUnsignedLong(minor);
        return ((high & 0xfffff000L) << 32) | ((high & 0xfffL) << 8) | ((low & 0xffffff00L) << 12) | (low & 0xffL);
    }

    @Override
    public void makeSymbolicLink(byte[] target, int directory, byte[] name) throws ErrnoException {
        Libc.check(Libc.symlinkat(ended(target), directory, ended(name)), "symlinkat", shown(name));
    }

    @Override
    public void makeLink(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws ErrnoException {
        Libc.check(Libc.linkat(fromDirectory, ended(from), toDirectory, ended(to), 0), "linkat", shown(to));
    }

    @Override
    public void move(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws ErrnoException {
        Libc.check(Libc.renameat(fromDirectory, ended(from), toDirectory, ended(to)), "renameat", shown(from));
    }

    @Override
    public void remove(int directory, byte[] name, boolean folder) throws ErrnoException {
        Libc.check(Libc.unlinkat(directory, ended(name), folder ? AT_REMOVEDIR : 0), "unlinkat", shown(name));
    }

    @Override
    public void setOwner(int directory, byte[] name, int user, int group) throws ErrnoException {
        Libc.check(Libc.fchownat(directory, ended(name), user, group, AT_SYMLINK_NOFOLLOW), "fchownat", shown(name));
    }

    @Override
    public void setMode(int directory, byte[] name, int permissions) throws ErrnoException {
        Libc.check(Libc.fchmodat(directory, ended(name), permissions, 0), "fchmodat", shown(name));
    }

    @Override
    public void setTime(int directory, byte[] name, long seconds, int nanoseconds) throws ErrnoException {
        ByteBuffer times = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 2; i++) {
            times.putLong(seconds).putLong(nanoseconds);
        }
        Libc.check(
                Libc.utimensat(directory, ended(name), times.array(), AT_SYMLINK_NOFOLLOW), "utimensat", shown(name));
    }
}
