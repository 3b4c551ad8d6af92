package io.slipway.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@link FileCalls} of the kernel. */
final class LinuxFileCalls implements FileCalls {
    static final LinuxFileCalls INSTANCE = new LinuxFileCalls();

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_MNT_ID = 0x1000;
    private static final int STATX_SIZE = 256;
    private static final int OPEN_HOW_SIZE = 24;
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_IN_ROOT = 0x10;
    private static final int MAX_PATH = 4096;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    private LinuxFileCalls() {}

    @Override
    public int directoryFlag() {
        return ARM ? 0x4000 : 0x10000;
    }

    @Override
    public int noFollowFlag() {
        return ARM ? 0x8000 : 0x20000;
    }

    @Override
    public int open(int directory, byte[] path, int flags, int mode) throws ErrnoException {
        return (int) Libc.check(Libc.openat(directory, ended(path), flags | O_CLOEXEC, mode), "openat", shown(path));
    }

    @Override
    public int openInRoot(int root, byte[] path, int flags, int mode) throws ErrnoException {
        long usedMode = (flags & O_CREAT) != 0 ? mode : 0;
        ByteBuffer how = ByteBuffer.allocate(OPEN_HOW_SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(flags | O_CLOEXEC)
                .putLong(usedMode)
                .putLong(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        long descriptor = Libc.syscall(Libc.SYS_OPENAT2, root, ended(path), how.array(), OPEN_HOW_SIZE);
        return (int) Libc.check(descriptor, "openat2", shown(path));
    }

    @Override
    public void close(int descriptor) throws ErrnoException {
        Libc.check(Libc.close(descriptor), "close", String.valueOf(descriptor));
    }

    @Override
    public FileStatus status(int directory, byte[] path) throws ErrnoException {
        byte[] bytes = new byte[STATX_SIZE];
        int flags = AT_SYMLINK_NOFOLLOW | (path.length == 0 ? AT_EMPTY_PATH : 0);
        int wanted = STATX_BASIC_STATS | STATX_MNT_ID;
        Libc.check(Libc.statx(directory, ended(path), flags, wanted, bytes), "statx", shown(path));
        ByteBuffer status = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return new FileStatus(
                status.getShort(0x1c) & 0xffff,
                status.getInt(0x10),
                status.getInt(0x14),
                status.getInt(0x18),
                status.getLong(0x20),
                status.getLong(0x28),
                status.getLong(0x70),
                status.getInt(0x78),
                new FileStatus.DeviceNumber(status.getInt(0x80), status.getInt(0x84)),
                new FileStatus.DeviceNumber(status.getInt(0x88), status.getInt(0x8c)),
                status.getLong(0x90));
    }

    @Override
    public byte[] readLink(int directory, byte[] path) throws ErrnoException {
        byte[] buffer = new byte[MAX_PATH];
        long length =
                Libc.check(Libc.readlinkat(directory, ended(path), buffer, buffer.length), "readlinkat", shown(path));
        return Arrays.copyOf(buffer, (int) length);
    }

    @Override
    public void syncFileSystem(int descriptor) throws ErrnoException {
        Libc.check(Libc.syncfs(descriptor), "syncfs", String.valueOf(descriptor));
    }

    /** The bytes with the zero that ends a text in C. A zero inside would cut a name short, so it is an error. */
    static byte[] ended(byte[] text) throws ErrnoException {
        for (byte b : text) {
            if (b == 0) {
                throw new ErrnoException("a path with a zero byte", Errno.EINVAL, shown(text));
            }
        }
        return Arrays.copyOf(text, text.length + 1);
    }

    static String shown(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }
}
