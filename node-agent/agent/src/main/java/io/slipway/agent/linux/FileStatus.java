package io.slipway.agent.linux;

/**
 * What the kernel knows of a file.
 *
 * @param mode type and permissions, as in {@code st_mode}
 * @param links how many names it has
 * @param device the device number of a device node
 * @param seconds of the last change of content since 1970
 * @param nanoseconds past the seconds
 * @param fileSystem the number of the file system's device, which tells files of different ones apart; on an overlay, files
 *     of different layers may have different ones
 * @param mount the number of the mount that the file was reached by (kernel 5.8)
 */
public record FileStatus(
        int mode,
        int links,
        int user,
        int group,
        long inode,
        long size,
        long seconds,
        int nanoseconds,
        DeviceNumber device,
        DeviceNumber fileSystem,
        long mount) {
    private static final int TYPE = 0170000;

    /** Major and minor number. */
    public record DeviceNumber(int major, int minor) {}

    /** The permissions, with set-user-id, set-group-id and sticky. */
    public int permissions() {
        return mode & 07777;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    public boolean isRegular() {
        return (mode & TYPE) == 0100000;
    }

    public boolean isSymbolicLink() {
        return (mode & TYPE) == 0120000;
    }
}
