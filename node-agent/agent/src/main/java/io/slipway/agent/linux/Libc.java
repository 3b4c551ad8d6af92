package io.slipway.agent.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The C library, mapped directly. The only class that imports JNA. Calls that older C libraries have no function for go
 * through {@code syscall(2)}; from 424 on the numbers are the same on every architecture.
 *
 * <p>Each function returns what the C function returns; {@link #errno} must be asked for right after a failure, by the
 * same thread. {@link #check} does so.
 */
final class Libc {
    static final long SYS_PIDFD_SEND_SIGNAL = 424;
    static final long SYS_OPEN_TREE = 428;
    static final long SYS_MOVE_MOUNT = 429;
    static final long SYS_FSOPEN = 430;
    static final long SYS_FSCONFIG = 431;
    static final long SYS_FSMOUNT = 432;
    static final long SYS_PIDFD_OPEN = 434;
    static final long SYS_OPENAT2 = 437;

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    static native long syscall(long number, long a, long b, long c, long d, long e);

    static native int open(String path, int flags, int mode);

    static native int close(int descriptor);

    static native long read(int descriptor, Pointer buffer, long count);

    static native long write(int descriptor, Pointer buffer, long count);

    static native int ioctl(int descriptor, long request, long argument);

    static native int mount(
            @Nullable String source, String target, @Nullable String type, long flags, @Nullable String data);

    static native int umount2(String target, int flags);

    static native int unshare(int flags);

    static native int setns(int descriptor, int type);

    static native int kill(int pid, int signal);

    static native int socket(int family, int type, int protocol);

    static native int bind(int descriptor, byte[] address, int length);

    static native int setsockopt(int descriptor, int level, int option, byte[] value, int length);

    static native int listen(int descriptor, int backlog);

    static native int getsockname(int descriptor, byte[] address, int[] length);

    static native long send(int descriptor, byte[] buffer, long length, int flags);

    static native long recv(int descriptor, byte[] buffer, long length, int flags);

    /** {@code openat2}. */
    static native long syscall(long number, long directory, byte[] path, byte[] how, long size);

    /** {@code fsopen}. */
    static native long syscall(long number, byte[] type, long flags);

    /** {@code fsconfig}. */
    static native long syscall(
            long number, long context, long command, byte @Nullable [] key, byte @Nullable [] value, long extra);

    /** {@code move_mount}. */
    static native long syscall(long number, long from, byte[] path, long toDirectory, byte[] to, long flags);

    static native int ioctl(int descriptor, long request, byte[] argument);

    static native long read(int descriptor, byte[] buffer, long count);

    static native int openat(int directory, byte[] path, int flags, int mode);

    static native int statx(int directory, byte[] path, int flags, int mask, byte[] status);

    static native int mkdirat(int directory, byte[] path, int mode);

    static native int mknodat(int directory, byte[] path, int mode, long device);

    static native int symlinkat(byte[] target, int directory, byte[] path);

    static native int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    static native int unlinkat(int directory, byte[] path, int flags);

    static native int renameat(int fromDirectory, byte[] from, int toDirectory, byte[] to);

    static native long readlinkat(int directory, byte[] path, byte[] buffer, long size);

    static native int fchownat(int directory, byte[] path, int user, int group, int flags);

    static native int fchmodat(int directory, byte[] path, int mode, int flags);

    static native int utimensat(int directory, byte[] path, byte[] times, int flags);

    static native int lsetxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    static native long lgetxattr(byte[] path, byte[] name, byte[] value, long size);

    static native long llistxattr(byte[] path, byte[] list, long size);

    static native int lremovexattr(byte[] path, byte[] name);

    static native int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    static native long getxattr(byte[] path, byte[] name, byte[] value, long size);

    static native long listxattr(byte[] path, byte[] list, long size);

    static native long getdents64(int directory, byte[] entries, long size);

    static native int fstatfs(int descriptor, byte[] status);

    static native int fsync(int descriptor);

    static native int syncfs(int descriptor);

    static native int posix_spawn(
            Pointer pid, String path, Pointer actions, Pointer attributes, Pointer arguments, Pointer environment);

    static native int posix_spawn_file_actions_init(Pointer actions);

    static native int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

    static native int posix_spawn_file_actions_destroy(Pointer actions);

    static native int posix_spawnattr_init(Pointer attributes);

    static native int posix_spawnattr_setflags(Pointer attributes, short flags);

    static native int posix_spawnattr_setsigmask(Pointer attributes, byte[] mask);

    static native int posix_spawnattr_setsigdefault(Pointer attributes, byte[] signals);

    static native int posix_spawnattr_destroy(Pointer attributes);

    static native int waitpid(int pid, int @Nullable [] status, int options);

    static native int memfd_create(String name, int flags);

    static native int fcntl(int descriptor, int command, int argument);

    static native int pipe2(int[] descriptors, int flags);

    static native int poll(short[] descriptors, long count, int timeout);

    static native long write(int descriptor, byte[] bytes, long count);

    /** The error of this thread's last call. */
    static int errno() {
        return Native.getLastError();
    }

    /** Returns the result, or throws when it is negative. */
    static long check(long result, String call, String argument) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, errno(), argument);
        }
        return result;
    }

    /** A text as the C library wants it: UTF-8 bytes and a zero. */
    static Memory text(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }
}
