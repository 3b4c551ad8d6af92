package io.slipway.agent.runtime;

/** What a mount forbids or does with access times; the bits are those of {@code mount_setattr(2)}. */
public enum MountFlag {
    RDONLY(0x1),
    NOSUID(0x2),
    NODEV(0x4),
    NOEXEC(0x8),
    NOATIME(0x10),
    STRICTATIME(0x20),
    NODIRATIME(0x80);

    private final int bit;

    MountFlag(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }
}
