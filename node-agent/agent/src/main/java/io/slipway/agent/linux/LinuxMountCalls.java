package io.slipway.agent.linux;

import static io.slipway.agent.linux.LinuxFileCalls.ended;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link MountCalls} of the kernel. */
final class LinuxMountCalls implements MountCalls {
    static final LinuxMountCalls INSTANCE = new LinuxMountCalls();

    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int MOUNT_ATTR_RDONLY = 1;
    private static final int MOUNT_ATTR_NOSUID = 2;
    private static final int MOUNT_ATTR_NODEV = 4;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int LOG_SIZE = 4096;

    private LinuxMountCalls() {}

    @Override
    public void mount(String source, Path target, String type, long flags, String data) throws ErrnoException {
        Libc.check(
                Libc.mount(source, target.toString(), type, flags, data.isEmpty() ? null : data),
                "mount",
                "%s (%s of %s)".formatted(target, type, source));
    }

    @Override
    public void unmount(Path target, boolean lazily) throws ErrnoException {
        Libc.check(
                Libc.umount2(target.toString(), UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0)),
                "umount2",
                target.toString());
    }

    @Override
    public int mountDetached(String type, List<Option> options, boolean readOnly) throws ErrnoException {
        int context = (int) Libc.check(Libc.syscall(Libc.SYS_FSOPEN, bytes(type), FSOPEN_CLOEXEC), "fsopen", type);
        try {
            for (Option option : options) {
                configure(context, FSCONFIG_SET_STRING, option.key(), option.value());
            }
            if (readOnly) {
                configure(context, FSCONFIG_SET_FLAG, "ro", null);
            }
            configure(context, FSCONFIG_CMD_CREATE, null, null);
            int attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (readOnly ? MOUNT_ATTR_RDONLY : 0);
            long mount = Libc.syscall(Libc.SYS_FSMOUNT, context, FSMOUNT_CLOEXEC, attributes, 0, 0);
            return (int) Libc.check(mount, "fsmount", type);
        } finally {
            Libc.close(context);
        }
    }

    private static void configure(int context, int command, @Nullable String key, @Nullable String value)
            throws ErrnoException {
        long result = Libc.syscall(
                Libc.SYS_FSCONFIG,
                context,
                command,
                key == null ? null : bytes(key),
                value == null ? null : bytes(value),
                0);
        if (result < 0) {
            int errno = Libc.errno();
            String what = key == null ? "create" : key + (value == null ? "" : "=" + value);
            throw new ErrnoException("fsconfig", errno, what + log(context));
        }
    }

    /** What the kernel has to say about a refusal, in its own words. */
    private static String log(int context) {
        byte[] buffer = new byte[LOG_SIZE];
        long length = Libc.read(context, buffer, LOG_SIZE);
        return length <= 0 ? "" : " (" + new String(buffer, 0, (int) length, StandardCharsets.UTF_8).strip() + ")";
    }

    private static byte[] bytes(String text) throws ErrnoException {
        return ended(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void attach(int mount, Path target) throws ErrnoException {
        long result = Libc.syscall(
                Libc.SYS_MOVE_MOUNT,
                mount,
                bytes(""),
                FileCalls.AT_FDCWD,
                bytes(target.toString()),
                MOVE_MOUNT_F_EMPTY_PATH);
        Libc.check(result, "move_mount", target.toString());
    }

    @Override
    public LoopDevice attachLoop(Path file) throws ErrnoException {
        return LoopDevices.attach(file);
    }
}
