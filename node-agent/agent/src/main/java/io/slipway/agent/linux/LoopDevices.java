package io.slipway.agent.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Attaches files to loop devices.
 *
 * <p>Source: loop(4); {@code struct loop_config} of linux/loop.h, kernel 5.8.
 */
final class LoopDevices {
    private static final long LOOP_CTL_GET_FREE = 0x4c82;
    private static final long LOOP_CONFIGURE = 0x4c0a;
    private static final int CONFIG_SIZE = 304;
    private static final int INFO_OFFSET = 8;
    private static final int FLAGS_OFFSET = INFO_OFFSET + 52;
    private static final int LO_FLAGS_READ_ONLY = 1;
    private static final int LO_FLAGS_AUTOCLEAR = 4;
    private static final int O_RDWR_CLOEXEC = 2 | 0x80000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    /** Others on the machine may take the free device first; that many may. */
    private static final int ATTEMPTS = 50;

    private LoopDevices() {}

    static MountCalls.LoopDevice attach(Path file) throws ErrnoException {
        int backing = (int) Libc.check(Libc.open(file.toString(), O_RDONLY_CLOEXEC, 0), "open", file.toString());
        try {
            return attach(backing, file);
        } finally {
            Libc.close(backing);
        }
    }

    private static MountCalls.LoopDevice attach(int backing, Path file) throws ErrnoException {
        int control = (int) Libc.check(Libc.open("/dev/loop-control", O_RDWR_CLOEXEC, 0), "open", "/dev/loop-control");
        try {
            for (int attempt = 1; ; attempt++) {
                int number = (int) Libc.check(
                        Libc.ioctl(control, LOOP_CTL_GET_FREE, 0), "ioctl LOOP_CTL_GET_FREE", "/dev/loop-control");
                Path path = Path.of("/dev/loop" + number);
                int device = Libc.open(path.toString(), O_RDONLY_CLOEXEC, 0);
                int errno = device < 0 ? Libc.errno() : configure(device, backing);
                if (errno == 0) {
                    return new MountCalls.LoopDevice(path, device);
                }
                if (device >= 0) {
                    Libc.close(device);
                }
                boolean taken = errno == Errno.EBUSY || errno == Errno.ENXIO;
                if (!taken || attempt == ATTEMPTS) {
                    throw new ErrnoException("ioctl LOOP_CONFIGURE", errno, path + " for " + file);
                }
            }
        } finally {
            Libc.close(control);
        }
    }

    /** Zero when the device is ours now, else the error. */
    private static int configure(int device, int backing) {
        ByteBuffer config = ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.nativeOrder());
        config.putInt(0, backing).putInt(FLAGS_OFFSET, LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR);
        return Libc.ioctl(device, LOOP_CONFIGURE, config.array()) < 0 ? Libc.errno() : 0;
    }
}
