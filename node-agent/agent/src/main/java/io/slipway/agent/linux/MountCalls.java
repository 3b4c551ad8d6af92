package io.slipway.agent.linux;

import java.nio.file.Path;
import java.util.List;

/** Mounts, by the old call and by the new ones, and loop devices. */
public interface MountCalls {
    long MS_RDONLY = 1;
    long MS_NOSUID = 2;
    long MS_NODEV = 4;
    long MS_BIND = 4096;
    long MS_REC = 16384;
    long MS_PRIVATE = 1 << 18;

    /** One option of a file system. */
    record Option(String key, String value) {}

    /** The calls of this machine. */
    static MountCalls system() {
        return LinuxMountCalls.INSTANCE;
    }

    /**
     * {@code mount(2)}.
     *
     * @param data the file system's options, parted by commas, at most a page; empty for none
     */
    void mount(String source, Path target, String type, long flags, String data) throws ErrnoException;

    /** Unmounts; {@code lazily} means that what is open below stays usable until it is closed. */
    void unmount(Path target, boolean lazily) throws ErrnoException;

    /**
     * Mounts a file system where no path leads to it ({@code fsopen}, {@code fsconfig}, {@code fsmount}; kernel 5.2). What
     * it holds is looked at and never used: its set-uid programs and device nodes have no effect. An overlay over it is
     * not bound by that.
     *
     * @param options each at most 255 bytes, but as many as it takes; a key may occur several times
     * @return a descriptor of its root; the mount goes with the last descriptor unless it is attached
     */
    int mountDetached(String type, List<Option> options, boolean readOnly) throws ErrnoException;

    /** Attaches what {@link #mountDetached} made at a path. */
    void attach(int mount, Path target) throws ErrnoException;

    /**
     * Makes a read-only block device of a file. It goes by itself when it was mounted and the mount ends; until it is
     * mounted, the returned descriptor keeps it.
     */
    LoopDevice attachLoop(Path file) throws ErrnoException;

    /**
     * A loop device.
     *
     * @param path for example {@code /dev/loop3}
     * @param descriptor keeps the device until it is mounted; the caller closes it
     */
    record LoopDevice(Path path, int descriptor) {}
}
