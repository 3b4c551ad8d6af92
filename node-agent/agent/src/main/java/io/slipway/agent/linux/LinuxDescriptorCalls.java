package io.slipway.agent.linux;

import static io.slipway.agent.linux.LinuxFileCalls.ended;
import static io.slipway.agent.linux.LinuxFileCalls.shown;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@link DescriptorCalls} of the kernel. Most calls that take a descriptor refuse one of {@code O_PATH}; the path {@code
 * /proc/self/fd/N} leads to the very same file and is taken.
 */
final class LinuxDescriptorCalls implements DescriptorCalls {
    static final LinuxDescriptorCalls INSTANCE = new LinuxDescriptorCalls();

    /** The kernel's own limits of one value and of one list of names. */
    private static final int LARGEST_XATTR = 65536;

    private static final int ENTRIES = 32 << 10;
    private static final int ENTRY_LENGTH = 16;
    private static final int ENTRY_NAME = 19;
    private static final int STATFS_SIZE = 120;
    private static final int STATFS_FLAGS = 80;
    private static final long ST_RDONLY = 1;

    private LinuxDescriptorCalls() {}

    private static byte[] path(int descriptor) throws ErrnoException {
        return ended(("/proc/self/fd/" + descriptor).getBytes(StandardCharsets.US_ASCII));
    }

    private static String number(int descriptor) {
        return String.valueOf(descriptor);
    }

    @Override
    public void setOwner(int descriptor, int user, int group) throws ErrnoException {
        Libc.check(Libc.fchownat(FileCalls.AT_FDCWD, path(descriptor), user, group, 0), "fchownat", number(descriptor));
    }

    @Override
    public void setMode(int descriptor, int permissions) throws ErrnoException {
        Libc.check(Libc.fchmodat(FileCalls.AT_FDCWD, path(descriptor), permissions, 0), "fchmodat", number(descriptor));
    }

    @Override
    public void setTime(int descriptor, long seconds, int nanoseconds) throws ErrnoException {
        ByteBuffer times = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 2; i++) {
            times.putLong(seconds).putLong(nanoseconds);
        }
        int result = Libc.utimensat(FileCalls.AT_FDCWD, path(descriptor), times.array(), 0);
        Libc.check(result, "utimensat", number(descriptor));
    }

    @Override
    public void setXattr(int descriptor, byte[] name, byte[] value) throws ErrnoException {
        int result = Libc.setxattr(path(descriptor), ended(name), value, value.length, 0);
        Libc.check(result, "setxattr", shown(name));
    }

    @Override
    public Optional<byte[]> xattr(int descriptor, byte[] name) throws ErrnoException {
        byte[] value = new byte[LARGEST_XATTR];
        long size = Libc.getxattr(path(descriptor), ended(name), value, value.length);
        if (size < 0 && Libc.errno() == Errno.ENODATA) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(value, (int) Libc.check(size, "getxattr", shown(name))));
    }

    @Override
    public List<byte[]> xattrs(int descriptor) throws ErrnoException {
        byte[] path = path(descriptor);
        long size = Libc.listxattr(path, new byte[0], 0);
        if (size == 0 || (size < 0 && Libc.errno() == Errno.EOPNOTSUPP)) {
            return List.of();
        }
        Libc.check(size, "listxattr", number(descriptor));
        byte[] list = new byte[LARGEST_XATTR];
        size = Libc.check(Libc.listxattr(path, list, list.length), "listxattr", number(descriptor));
        List<byte[]> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < size; i++) {
            if (list[i] == 0) {
                names.add(Arrays.copyOfRange(list, start, i));
                start = i + 1;
            }
        }
        return names;
    }

    @Override
    public List<byte[]> names(int folder, int most) throws ErrnoException {
        List<byte[]> names = new ArrayList<>();
        byte[] buffer = new byte[ENTRIES];
        while (readNames(folder, buffer, names)) {
            if (names.size() > most) {
                throw new ErrnoException("a folder of more than " + most + " names", Errno.E2BIG, number(folder));
            }
        }
        return names;
    }

    @Override
    public List<byte[]> someNames(int folder) throws ErrnoException {
        List<byte[]> names = new ArrayList<>();
        byte[] buffer = new byte[ENTRIES];
        boolean more = true;
        while (more && names.isEmpty()) {
            more = readNames(folder, buffer, names);
        }
        return names;
    }

    /** Adds what one call reads; false at the folder's end. */
    private static boolean readNames(int folder, byte[] buffer, List<byte[]> names) throws ErrnoException {
        ByteBuffer entries = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        int size = (int) Libc.check(Libc.getdents64(folder, buffer, buffer.length), "getdents64", number(folder));
        for (int at = 0; at < size; at += entries.getShort(at + ENTRY_LENGTH) & 0xffff) {
            byte[] name = name(buffer, at + ENTRY_NAME);
            if (!isDots(name)) {
                names.add(name);
            }
        }
        return size > 0;
    }

    private static byte[] name(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(bytes, start, end);
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    @Override
    public FileSystem fileSystem(int descriptor) throws ErrnoException {
        byte[] bytes = new byte[STATFS_SIZE];
        Libc.check(Libc.fstatfs(descriptor, bytes), "fstatfs", number(descriptor));
        ByteBuffer status = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return new FileSystem(status.getLong(0), (status.getLong(STATFS_FLAGS) & ST_RDONLY) != 0);
    }
}
