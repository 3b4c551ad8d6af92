package io.slipway.agent.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link ProcessCalls} by the C library. */
final class LinuxProcessCalls implements ProcessCalls {
    static final ProcessCalls INSTANCE = new LinuxProcessCalls();

    private static final short SPAWN_SETSIGDEF = 0x04;
    private static final short SPAWN_SETSIGMASK = 0x08;
    private static final short SPAWN_SETSID = 0x80;
    /** More than any C library's opaque spawn structures and signal sets. */
    private static final int OPAQUE_BYTES = 1024;

    private static final int WNOHANG = 1;
    private static final short POLLIN = 1;
    private static final int O_CLOEXEC = 0x80000;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10;
    private static final int F_ADD_SEALS = 1033;
    private static final int SEAL_EVERYTHING = 0xf;

    private LinuxProcessCalls() {}

    @Override
    public int spawn(int program, List<String> arguments, List<Integer> inherited) throws ErrnoException {
        List<Memory> kept = new ArrayList<>();
        try (Memory actions = new Memory(OPAQUE_BYTES);
                Memory attributes = new Memory(OPAQUE_BYTES);
                Memory pid = new Memory(Integer.BYTES);
                Memory argv = pointers(arguments, kept);
                Memory environment = pointers(List.of(), kept)) {
            checkNumber(Libc.posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
            checkNumber(Libc.posix_spawnattr_init(attributes), "posix_spawnattr_init");
            try {
                prepare(attributes);
                for (int descriptor : inherited) {
                    // Onto itself: the C library clears close-on-exec in the child alone.
                    checkNumber(
                            Libc.posix_spawn_file_actions_adddup2(actions, descriptor, descriptor),
                            "posix_spawn_file_actions_adddup2");
                }
                String path = "/proc/self/fd/" + program;
                checkNumber(Libc.posix_spawn(pid, path, actions, attributes, argv, environment), "posix_spawn");
                return pid.getInt(0);
            } finally {
                Libc.posix_spawn_file_actions_destroy(actions);
                Libc.posix_spawnattr_destroy(attributes);
            }
        } finally {
            kept.forEach(Memory::close);
        }
    }

    private static void prepare(Pointer attributes) throws ErrnoException {
        byte[] all = new byte[OPAQUE_BYTES];
        Arrays.fill(all, (byte) 0xff);
        checkNumber(Libc.posix_spawnattr_setsigmask(attributes, new byte[OPAQUE_BYTES]), "posix_spawnattr_setsigmask");
        checkNumber(Libc.posix_spawnattr_setsigdefault(attributes, all), "posix_spawnattr_setsigdefault");
        checkNumber(
                Libc.posix_spawnattr_setflags(attributes, (short) (SPAWN_SETSIGDEF | SPAWN_SETSIGMASK | SPAWN_SETSID)),
                "posix_spawnattr_setflags");
    }

    private static Memory pointers(List<String> texts, List<Memory> kept) {
        Memory array = new Memory((texts.size() + 1L) * Native.POINTER_SIZE);
        for (int i = 0; i < texts.size(); i++) {
            Memory text = Libc.text(texts.get(i));
            kept.add(text);
            array.setPointer((long) i * Native.POINTER_SIZE, text);
        }
        array.setPointer((long) texts.size() * Native.POINTER_SIZE, null);
        return array;
    }

    /** The spawn functions return the error's number instead of setting it. */
    private static void checkNumber(int error, String call) throws ErrnoException {
        if (error != 0) {
            throw new ErrnoException(call, error, "of the shim");
        }
    }

    @Override
    public boolean reap(int pid) throws ErrnoException {
        int result = Libc.waitpid(pid, null, WNOHANG);
        if (result < 0 && Libc.errno() != Errno.ECHILD) {
            throw new ErrnoException("waitpid", Libc.errno(), Integer.toString(pid));
        }
        return result != 0;
    }

    @Override
    public int pidfdOpen(int pid) throws ErrnoException {
        return (int)
                Libc.check(Libc.syscall(Libc.SYS_PIDFD_OPEN, pid, 0, 0, 0, 0), "pidfd_open", Integer.toString(pid));
    }

    @Override
    public boolean pidfdSend(int pidfd, int signal) throws ErrnoException {
        if (Libc.syscall(Libc.SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0, 0) == 0) {
            return true;
        }
        if (Libc.errno() == Errno.ESRCH) {
            return false;
        }
        throw new ErrnoException("pidfd_send_signal", Libc.errno(), Integer.toString(signal));
    }

    @Override
    public boolean pidfdAwait(int pidfd, Duration timeout) throws ErrnoException {
        return readable(pidfd, timeout);
    }

    @Override
    public int sealedMemory(String name, ByteBuffer content) throws ErrnoException {
        int descriptor = Libc.memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
        if (descriptor < 0) {
            // Before Linux 6.3 the flag for "may be executed" is unknown, and not needed.
            descriptor = Libc.memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        }
        Libc.check(descriptor, "memfd_create", name);
        try {
            writeFully(descriptor, content, name);
            Libc.check(Libc.fcntl(descriptor, F_ADD_SEALS, SEAL_EVERYTHING), "fcntl F_ADD_SEALS", name);
        } catch (ErrnoException e) {
            close(descriptor);
            throw e;
        }
        return descriptor;
    }

    private static void writeFully(int descriptor, ByteBuffer content, String name) throws ErrnoException {
        ByteBuffer left = content.duplicate();
        while (left.hasRemaining()) {
            byte[] piece = new byte[Math.min(left.remaining(), 1 << 20)];
            left.get(left.position(), piece);
            int written = (int) Libc.check(Libc.write(descriptor, piece, piece.length), "write", name);
            left.position(left.position() + written);
        }
    }

    @Override
    public Pipe pipe() throws ErrnoException {
        int[] ends = new int[2];
        Libc.check(Libc.pipe2(ends, O_CLOEXEC), "pipe2", "");
        return new Pipe(ends[0], ends[1]);
    }

    @Override
    public byte[] read(int descriptor, int atMost, Duration timeout) throws ErrnoException {
        if (!readable(descriptor, timeout)) {
            throw new ErrnoException("poll", Errno.ETIMEDOUT, "after " + timeout.toSeconds() + " s");
        }
        byte[] buffer = new byte[atMost];
        int read = (int) Libc.check(Libc.read(descriptor, buffer, atMost), "read", Integer.toString(descriptor));
        return Arrays.copyOf(buffer, read);
    }

    private static boolean readable(int descriptor, Duration timeout) throws ErrnoException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = Math.max(0, (deadline - System.nanoTime() + 999_999) / 1_000_000);
            // struct pollfd: an int and two shorts.
            short[] watched = {(short) descriptor, (short) (descriptor >>> 16), POLLIN, 0};
            int ready = Libc.poll(watched, 1, (int) Math.min(left, Integer.MAX_VALUE));
            if (ready > 0) {
                return true;
            }
            if (ready < 0 && Libc.errno() != Errno.EINTR) {
                throw new ErrnoException("poll", Libc.errno(), Integer.toString(descriptor));
            }
            if (left == 0) {
                return false;
            }
        }
    }

    @Override
    public void close(int descriptor) {
        Libc.close(descriptor);
    }
}
