package io.slipway.agent.runtime;

import java.util.List;

/**
 * A device node made in the container. Whether it may be used is the device cgroup's affair.
 *
 * @param path absolute, inside the container
 * @param mode permission bits
 */
public record Device(String path, Kind kind, int major, int minor, int mode, int uid, int gid) {
    /** What kind of node it is. */
    public enum Kind {
        CHARACTER,
        BLOCK,
        FIFO
    }

    private static final List<Device> STANDARD = List.of(
            character("/dev/null", 1, 3),
            character("/dev/zero", 1, 5),
            character("/dev/full", 1, 7),
            character("/dev/random", 1, 8),
            character("/dev/urandom", 1, 9),
            character("/dev/tty", 5, 0));

    /** The six that every container has. */
    public static List<Device> standard() {
        return STANDARD;
    }

    private static Device character(String path, int major, int minor) {
        return new Device(path, Kind.CHARACTER, major, minor, 0666, 0, 0);
    }
}
