package io.slipway.agent.archive.tar;

import java.util.Map;

/**
 * An entry of an archive without its data. Texts have one character per byte.
 *
 * @param link what a link leads to; empty for all other kinds
 * @param size of the data; 0 for all kinds but files
 * @param device of device nodes, zeros for all other kinds
 * @param xattrs extended attributes, value by name
 */
public record Entry(
        String name,
        Kind kind,
        String link,
        int permissions,
        Ids ids,
        Time modified,
        long size,
        Device device,
        Map<String, byte[]> xattrs) {
    private static final int PERMISSIONS = 07777;

    /** Copies the map. */
    public Entry {
        if ((permissions & ~PERMISSIONS) != 0) {
            throw new IllegalArgumentException("permissions have twelve bits, not 0%o".formatted(permissions));
        }
        xattrs = Map.copyOf(xattrs);
    }

    /** The same entry without data. */
    public Entry empty() {
        return new Entry(name, kind, link, permissions, ids, modified, 0, device, xattrs);
    }

    /** User and group as the kernel has them: unsigned numbers of 32 bits. */
    public record Ids(int user, int group) {}

    /** A moment: seconds since 1970, and the nanoseconds after them. */
    public record Time(long seconds, int nanoseconds) {}

    /** Numbers of a device. */
    public record Device(int major, int minor) {
        public static final Device NONE = new Device(0, 0);
    }
}
